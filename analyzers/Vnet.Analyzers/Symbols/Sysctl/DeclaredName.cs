using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers;

/// <summary>What two sysctls are compared by.</summary>
/// <param name="Name">The whole name.</param>
/// <param name="IsNode">Whether it is an inner node.</param>
/// <param name="Number">The stated number, or <see cref="SysctlName.AutoNumber"/>.</param>
/// <param name="Origin">Where it is declared, for a message.</param>
/// <param name="Location">Where its name stands; null in another assembly.</param>
/// <param name="NumberLocation">Where its number stands; null in another assembly.</param>
internal sealed record DeclaredName(string Name, bool IsNode, int Number, string Origin, Location? Location, Location? NumberLocation)
{
    /// <summary>The <see cref="Origin"/> of what is there before any module is.</summary>
    public const string System = "the system";

    /// <summary>Whether it need not be there when this assembly is: another assembly declares it.</summary>
    public bool MayBeAbsent => Location is null && Origin != System;

    /// <summary>One of this compilation.</summary>
    public static DeclaredName Of(SysctlDeclaration declaration, CancellationToken cancellation) => new(
        declaration.Name,
        declaration.Kind == SysctlKind.Node,
        declaration.Number,
        declaration.Symbol is IAssemblySymbol
            ? "the assembly"
            : $"'{declaration.Symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}'",
        declaration.NameLocation(cancellation),
        declaration.Location("Number", -1, cancellation));
}
