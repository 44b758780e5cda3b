using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>Tells a generated accessor from a member that merely has its name.</summary>
internal static class AccessorRecognition
{
    private const string Prefix = "V_";
    private const string View = "Cur";
    private const string ViewOfVnet = "In";
    private const string ViewType = "VnetView";

    /// <summary>Whether an operation reads the current vnet: <c>V_name</c> or the view <c>Cur</c>.</summary>
    public static bool IsAmbient(IOperation operation, CurVnetSymbols symbols) =>
        operation is IPropertyReferenceOperation reference && IsAmbient(reference.Property, symbols);

    /// <summary>Whether a property is <c>V_name</c> or the view <c>Cur</c>.</summary>
    public static bool IsAmbient(IPropertySymbol property, CurVnetSymbols symbols) =>
        IsVariable(property, symbols) || IsCurrentView(property);

    /// <summary>Whether a property is the ambient accessor of a variable.</summary>
    public static bool IsVariable(IPropertySymbol property, CurVnetSymbols symbols)
    {
        // Names first: nearly every property of a program ends here.
        if (!property.IsStatic || (property.RefKind == RefKind.None && !IsStatistics(property.Type)) || !property.Name.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        if (property.ContainingType.GetTypeMembers(ViewType).Length > 0)
            return true;
        foreach (ISymbol member in property.ContainingType.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: true } field && AccessorName.Vnet(field.Name) == property.Name && symbols.IsVnetDefine(field))
                return true;
        }

        return false;
    }

    // What the accessor of a [VnetPcpustat] struct returns; of every other variable it is a reference.
    private static bool IsStatistics(ITypeSymbol type) => type is INamedTypeSymbol { Name: "VnetPcpustat", Arity: 1, ContainingNamespace.Name: "Vnet" };

    /// <summary>Whether a property is the view of the current vnet.</summary>
    public static bool IsCurrentView(IPropertySymbol property) => property.IsStatic && property.Name == View && IsView(property.Type);

    /// <summary>Whether a call makes the view of a given vnet.</summary>
    public static bool IsViewOfVnet(IInvocationOperation call) =>
        call.TargetMethod.IsStatic && call.TargetMethod.Name == ViewOfVnet && call.Arguments.Length == 1 && IsView(call.Type);

    /// <summary>Whether a type is a generated view.</summary>
    public static bool IsView(ITypeSymbol? type) => type is { Name: ViewType, IsRefLikeType: true, ContainingType: not null };
}
