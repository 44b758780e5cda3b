using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>Whose variable an expression names: that of the current vnet, or of the vnet a view was made for.</summary>
internal readonly struct VnetOrigin : IEquatable<VnetOrigin>
{
    private VnetOrigin(ISymbol? vnet, IPropertySymbol accessor) => (Vnet, Accessor) = (vnet, accessor);

    /// <summary>The variable or field that holds the vnet or its view; null for the current vnet.</summary>
    public ISymbol? Vnet { get; }

    /// <summary>The property that gave access.</summary>
    public IPropertySymbol Accessor { get; }

    /// <summary>The origin of <c>V_x</c>, <c>Cur.x</c>, <c>In(vnet).x</c> or <c>view.x</c>; null for all else.</summary>
    public static VnetOrigin? Of(IOperation operation, CurVnetSymbols symbols)
    {
        if (operation is not IPropertyReferenceOperation { Property: { } property } reference)
            return null;
        if (AccessorRecognition.IsVariable(property, symbols))
            return new VnetOrigin(null, property);
        if (property.IsStatic || !AccessorRecognition.IsView(property.ContainingType))
            return null;
        switch (reference.Instance)
        {
            case IPropertyReferenceOperation view when AccessorRecognition.IsCurrentView(view.Property):
                return new VnetOrigin(null, property);
            case IInvocationOperation call when AccessorRecognition.IsViewOfVnet(call):
                return Holder(call.Arguments[0].Value) is { } vnet ? new VnetOrigin(vnet, property) : null;
            case ILocalReferenceOperation local:
                return new VnetOrigin(local.Local, property);
            case IParameterReferenceOperation parameter:
                return new VnetOrigin(parameter.Parameter, property);
            default:
                return null;
        }
    }

    /// <summary>Whether two expressions name variables of the same holder's vnet.</summary>
    public bool Equals(VnetOrigin other) => SymbolEqualityComparer.Default.Equals(Vnet, other.Vnet);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VnetOrigin other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Vnet);

    /// <summary>
    /// Whether two origins are certainly different vnets' as far as the source tells: two vnets named by different
    /// variables. A view held in a variable may be of any vnet.
    /// </summary>
    public bool DiffersFrom(VnetOrigin other) =>
        Vnet is not null && other.Vnet is not null && !IsHeldView(Vnet) && !IsHeldView(other.Vnet) && !Equals(other);

    private static bool IsHeldView(ISymbol symbol) =>
        AccessorRecognition.IsView((symbol as ILocalSymbol)?.Type ?? (symbol as IParameterSymbol)?.Type);

    private static ISymbol? Holder(IOperation vnet) => vnet switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        _ => null,
    };
}
