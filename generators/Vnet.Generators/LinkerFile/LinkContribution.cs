namespace Vnet.Generators;

/// <summary>What a type contributes to its assembly's table: a call, and the module it belongs to.</summary>
/// <param name="Type">The type's name, for the order.</param>
/// <param name="Call">The link method, as the table names it.</param>
/// <param name="Module">The module.</param>
internal sealed record LinkContribution(string Type, string Call, DeclaredModule Module)
{
    public static LinkContribution Of(TypeShell shell, string linkMethod) =>
        new(shell.FullName, TypeShellWriter.LinkCall(shell, linkMethod), new DeclaredModule(shell.Module, shell.ModuleVersion));
}

/// <summary>A module that the assembly contains.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
internal sealed record DeclaredModule(string Name, int Version);
