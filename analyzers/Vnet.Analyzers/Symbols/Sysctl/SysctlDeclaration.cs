using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vnet.Analyzers;

/// <summary>An attribute that declares a sysctl, read as the runtime will.</summary>
internal sealed class SysctlDeclaration
{
    public SysctlDeclaration(SysctlKind kind, ISymbol symbol, AttributeData attribute)
    {
        (Kind, Symbol, Attribute) = (kind, symbol, attribute);
        Name = Argument(0) as string ?? "";
        if (kind == SysctlKind.Proc)
        {
            Type = Argument(1) is int type ? (CtlType)type : default;
            Format = Argument(2) as string;
        }

        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            switch (argument.Key, argument.Value.Kind == TypedConstantKind.Array ? null : argument.Value.Value)
            {
                case ("Access", int access):
                    Access = (SysctlAccess)access;
                    break;
                case ("Tunable", bool tunable):
                    Tunable = tunable;
                    break;
                case ("Flags", uint flags):
                    Flags = (CtlFlags)flags;
                    break;
                case ("Number", int number):
                    Number = number;
                    break;
                case ("Format", string format):
                    Format = format;
                    break;
            }
        }
    }

    public SysctlKind Kind { get; }

    /// <summary>The field, method, type or assembly that carries the attribute.</summary>
    public ISymbol Symbol { get; }

    public AttributeData Attribute { get; }

    /// <summary>The whole name; empty where it is no constant.</summary>
    public string Name { get; }

    /// <summary>What a handler says that its value is; 0 for other kinds.</summary>
    public CtlType Type { get; }

    public string? Format { get; }

    public SysctlAccess Access { get; }

    public bool Tunable { get; }

    public CtlFlags Flags { get; }

    /// <summary>The stated last component of the numeric name; -1 has one assigned.</summary>
    public int Number { get; } = -1;

    /// <summary>Whether it may be written, in whichever way that is said.</summary>
    public bool IsWritable => Access != SysctlAccess.ReadOnly || Has(CtlFlags.Wr);

    /// <summary>Whether a tunable sets its first value, in whichever way that is said.</summary>
    public bool IsTunable => Tunable || Has(CtlFlags.Tun);

    /// <summary>Whether all bits of a flag are stated.</summary>
    public bool Has(CtlFlags flag) => (Flags & flag) == flag;

    /// <summary>Where the attribute stands.</summary>
    public Location Location(CancellationToken cancellation) => Syntax(cancellation)?.GetLocation() ?? Fallback;

    /// <summary>Where the attribute states an argument; the attribute where it does not.</summary>
    /// <param name="argument">A property's or parameter's name.</param>
    /// <param name="position">The parameter's position, or -1 for a property.</param>
    /// <param name="cancellation">Gives up.</param>
    public Location Location(string argument, int position, CancellationToken cancellation)
    {
        if (Syntax(cancellation) is not { } syntax)
            return Fallback;
        AttributeArgumentSyntax? stated = syntax.ArgumentList?.Arguments
            .FirstOrDefault(a => (a.NameEquals?.Name ?? a.NameColon?.Name)?.Identifier.ValueText == argument);
        if (stated is null && position >= 0 && syntax.ArgumentList?.Arguments is { } arguments && position < arguments.Count
            && arguments[position] is { NameEquals: null, NameColon: null } positional)
        {
            stated = positional;
        }

        return (stated ?? (SyntaxNode)syntax).GetLocation();
    }

    /// <summary>Where the name is stated.</summary>
    public Location NameLocation(CancellationToken cancellation) => Location("name", 0, cancellation);

    private Location Fallback => Symbol.Locations.FirstOrDefault() ?? Microsoft.CodeAnalysis.Location.None;

    private AttributeSyntax? Syntax(CancellationToken cancellation) => Attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax;

    private object? Argument(int position) =>
        position < Attribute.ConstructorArguments.Length && Attribute.ConstructorArguments[position] is { Kind: not TypedConstantKind.Array } constant ? constant.Value : null;
}
