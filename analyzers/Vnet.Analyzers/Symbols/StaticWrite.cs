using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>A write to a static that all vnets share.</summary>
/// <param name="Member">The field or auto-property.</param>
/// <param name="Target">What is written to.</param>
/// <param name="Operation">The operation that writes.</param>
/// <param name="Value">What is written, where the operation states it.</param>
internal sealed record StaticWrite(ISymbol Member, IOperation Target, IOperation Operation, IOperation? Value)
{
    /// <summary>Whether the write adds to what was there, which a destructor can take back.</summary>
    public bool IsCount => Operation is IIncrementOrDecrementOperation or ICompoundAssignmentOperation;

    /// <summary>The writes among operations, in their order.</summary>
    public static IEnumerable<StaticWrite> Among(IEnumerable<IOperation> operations, LifecycleSymbols symbols)
    {
        foreach (IOperation operation in operations)
        {
            foreach ((IOperation target, IOperation? value) in Targets(operation))
            {
                if (Shared(target, symbols) is { } member)
                    yield return new StaticWrite(member, target, operation, value);
            }
        }
    }

    private static IEnumerable<(IOperation Target, IOperation? Value)> Targets(IOperation operation)
    {
        switch (operation)
        {
            case IDeconstructionAssignmentOperation deconstruction:
                foreach (IOperation element in Elements(deconstruction.Target))
                    yield return (element, null);
                break;
            case IAssignmentOperation assignment:
                yield return (assignment.Target, OperationOrder.Unwrapped(assignment.Value));
                break;
            case IIncrementOrDecrementOperation count:
                yield return (count.Target, null);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out } argument:
                yield return (argument.Value, null);
                break;
        }
    }

    private static IEnumerable<IOperation> Elements(IOperation target) =>
        target is ITupleOperation tuple ? tuple.Elements.SelectMany(Elements) : [target];

    private static ISymbol? Shared(IOperation target, LifecycleSymbols symbols)
    {
        // A member of a struct is part of it; a member of an object is not part of the static that refers to the object.
        while (target is IFieldReferenceOperation { Instance: { Type.IsValueType: true } instance })
            target = instance;
        return target switch
        {
            IFieldReferenceOperation { Field: { IsStatic: true } field } when !IsSeparate(field, symbols) => field,
            IPropertyReferenceOperation { Property: { IsStatic: true, ReturnsByRef: false } property } when IsAuto(property) => property,
            _ => null,
        };
    }

    // Virtualized, per CPU, per thread: not one for all vnets, or another rule's subject.
    private static bool IsSeparate(IFieldSymbol field, LifecycleSymbols symbols) =>
        AccessedVariable.Has(field, symbols.VnetDefine) || AccessedVariable.Has(field, symbols.DpcpuDefine)
        || field.GetAttributes().Any(a => a.AttributeClass is { Name: "ThreadStaticAttribute" });

    private static bool IsAuto(IPropertySymbol property) =>
        property.ContainingType.GetMembers().Any(member => member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
}
