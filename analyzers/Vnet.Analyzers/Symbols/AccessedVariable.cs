using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>From a use of generated code back to the annotated field: <c>V_x</c>, <c>Cur.x</c>, <c>In(vnet).x</c>, <c>DPCPU_x</c>.</summary>
internal static class AccessedVariable
{
    private const string View = "VnetView";

    private static readonly ImmutableArray<string> s_prefixes = ["", "s_", "m_", "_"];

    /// <summary>The virtualized field that the operation itself is an access of, or null.</summary>
    public static IFieldSymbol? Of(IOperation? operation, INamedTypeSymbol? vnetDefine)
    {
        if (operation is not IPropertyReferenceOperation { Property: { ReturnsByRef: true } property } || vnetDefine is null)
            return null;
        if (property.IsStatic)
            return property.Name.StartsWith("V_", StringComparison.Ordinal) ? Field(property.ContainingType, property.Name.Substring(2), vnetDefine) : null;
        return property.ContainingType is { Name: View, ContainingType: { } declaring } ? Field(declaring, property.Name, vnetDefine) : null;
    }

    /// <summary>Whether a virtualized field is accessed through a view of a stated vnet, <c>In(vnet)</c>.</summary>
    public static bool IsOfStatedVnet(IOperation access) => access is IPropertyReferenceOperation { Instance: IInvocationOperation { TargetMethod.Name: "In" } };

    /// <summary>
    /// The virtualized field that an expression starts from: of <c>V_table.Rows[3].Name</c>, <c>table</c>. Null when it
    /// starts from something else.
    /// </summary>
    public static IFieldSymbol? Root(IOperation? operation, INamedTypeSymbol? vnetDefine)
    {
        for (; operation is not null; operation = Receiver(operation))
        {
            if (Of(operation, vnetDefine) is { } field)
                return field;
        }

        return null;
    }

    /// <summary>The per-CPU field that <c>DPCPU_x</c> is an access of, or null.</summary>
    public static IFieldSymbol? OfDpcpu(IOperation? operation, INamedTypeSymbol? dpcpuDefine) =>
        operation is IPropertyReferenceOperation { Property: { IsStatic: true } property } && dpcpuDefine is not null
            && property.Name.StartsWith("DPCPU_", StringComparison.Ordinal)
            ? Field(property.ContainingType, property.Name.Substring("DPCPU_".Length), dpcpuDefine)
            : null;

    /// <summary>What an operation is applied to, one step to the left; null at the start of an expression.</summary>
    public static IOperation? Receiver(IOperation operation) => operation switch
    {
        IMemberReferenceOperation member => member.Instance,
        IInvocationOperation call => call.Instance,
        IArrayElementReferenceOperation element => element.ArrayReference,
        IConversionOperation conversion => conversion.Operand,
        IParenthesizedOperation parenthesized => parenthesized.Operand,
        IConditionalAccessInstanceOperation instance => ConditionalReceiver(instance),
        _ => null,
    };

    private static IOperation? ConditionalReceiver(IOperation instance)
    {
        for (IOperation child = instance; child.Parent is { } parent; child = parent)
        {
            if (parent is IConditionalAccessOperation access && access.WhenNotNull == child)
                return access.Operation;
        }

        return null;
    }

    // Four look-ups by name rather than a search of the members: a type may have thousands of variables.
    private static IFieldSymbol? Field(INamedTypeSymbol generated, string name, INamedTypeSymbol attribute)
    {
        INamedTypeSymbol type = Companion.TypeOf(generated);
        foreach (string prefix in s_prefixes)
        {
            foreach (ISymbol member in type.GetMembers(prefix + name))
            {
                if (member is IFieldSymbol field && AccessorName.Of(field.Name) == name && Has(field, attribute))
                    return field;
            }
        }

        return null;
    }

    public static bool Has(ISymbol symbol, INamedTypeSymbol? attribute) =>
        attribute is not null && symbol.GetAttributes().Any(a => SymbolEqualityComparer.Default.Equals(a.AttributeClass, attribute));
}
