namespace Vnet.Generators;

/// <summary>The assembly being compiled, and what it has to boot.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsExecutable">Whether it is a program, which gets a boot table.</param>
/// <param name="Tables">Full names of the referenced assemblies' generated tables, dependencies first.</param>
internal sealed record AssemblyModel(string Name, bool IsExecutable, EquatableArray<string> Tables);
