using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vnet.Analyzers;

/// <summary>A method with a lifecycle attribute, and when it runs.</summary>
internal sealed record LifecycleMethod(IMethodSymbol Method, LifecycleKind Kind, AttributeData Attribute)
{
    public bool IsPerVnet => Kind is LifecycleKind.VnetConstructor or LifecycleKind.VnetDestructor;

    /// <summary>The subsystem's value, or null when the argument is not a valid constant.</summary>
    public int? Subsystem => Constant(0);

    /// <summary>
    /// Subsystem and order as one number that sorts as constructors run. Null when either is not a constant.
    /// </summary>
    public long? Key => Constant(0) is { } subsystem && Constant(1) is { } order ? ((long)subsystem << 32) + order : null;

    /// <summary>Where the attribute states its subsystem; the attribute where it states none.</summary>
    public Location SubsystemLocation(CancellationToken cancellationToken)
    {
        SyntaxNode? syntax = Attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken);
        if (syntax is not AttributeSyntax { ArgumentList.Arguments: { Count: > 0 } arguments })
            return syntax?.GetLocation() ?? Method.Locations[0];
        AttributeArgumentSyntax? named = arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == "subsystem");
        return (named ?? arguments[0]).GetLocation();
    }

    /// <summary>Where the attribute stands.</summary>
    public Location AttributeLocation(CancellationToken cancellationToken) =>
        Attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation() ?? Method.Locations[0];

    // The compiler fills in the default of an omitted order.
    private int? Constant(int argument) =>
        Attribute.ConstructorArguments is var arguments && argument < arguments.Length && arguments[argument].Value is int value ? value : null;
}
