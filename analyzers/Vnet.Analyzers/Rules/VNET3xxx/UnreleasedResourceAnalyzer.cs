using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET3001: what a vnet's constructor acquires, no destructor releases.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnreleasedResourceAnalyzer : LifecycleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.UnreleasedResource,
        "A vnet's resource is not released",
        "{0} is acquired for every vnet, but no [VnetSysuninit] method of '{1}' releases it; release it in one",
        Rule.Lifecycle,
        DiagnosticSeverity.Warning,
        "What a [VnetSysinit] method acquires leaks with every vnet that stops, unless a [VnetSysuninit] method releases it.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override bool Concerns(LifecycleType type) => type.Has(LifecycleKind.VnetConstructor);

    private protected override void Analyze(LifecycleType type, SymbolAnalysisContext context)
    {
        ImmutableHashSet<ISymbol>? released = null;
        var reported = new HashSet<SyntaxNode>();
        foreach (LifecycleMethod constructor in type.Of(LifecycleKind.VnetConstructor))
        {
            foreach (IOperation operation in type.Running(constructor.Method))
            {
                switch (operation)
                {
                    case IEventAssignmentOperation { Adds: true } subscription when IsOutside(subscription) && !IsUnsubscribed(type, subscription):
                        Report(subscription.EventReference.Syntax, $"The subscription to '{EventOf(subscription)!.Name}'");
                        break;
                    case IAssignmentOperation assignment
                        when AccessedVariable.Of(assignment.Target, type.Symbols.VnetDefine) is { } variable && IsUncovered(assignment.Value, type.Symbols)
                        && !(released ??= Release.ByDestructors(type, ofTimer: false)).Contains(variable):
                        Report(assignment.Target.Syntax, $"'{variable.Name}'");
                        break;
                }
            }
        }

        void Report(SyntaxNode at, string what)
        {
            if (reported.Add(at))
                context.ReportDiagnostic(Diagnostic.Create(s_rule, at.GetLocation(), what, type.Type.Name));
        }
    }

    // A timer made in place is VNET3006's, which asks for more.
    private static bool IsUncovered(IOperation value, LifecycleSymbols symbols) =>
        Acquisition.IsResource(value, symbols) && !symbols.Timers.IsCreation(Innermost(value));

    private static IOperation Innermost(IOperation value) =>
        OperationOrder.Unwrapped(value) is ICoalesceOperation coalesce ? OperationOrder.Unwrapped(coalesce.WhenNull) : OperationOrder.Unwrapped(value);

    private static IEventSymbol? EventOf(IEventAssignmentOperation assignment) =>
        (OperationOrder.Unwrapped(assignment.EventReference) as IEventReferenceOperation)?.Event;

    // Outside the vnet is what its death leaves alive: a static event, or one of an object that a plain static holds.
    private static bool IsOutside(IEventAssignmentOperation assignment)
    {
        if (OperationOrder.Unwrapped(assignment.EventReference) is not IEventReferenceOperation reference)
            return false;
        if (reference.Event.IsStatic)
            return true;
        for (IOperation? receiver = reference.Instance; receiver is not null; receiver = AccessedVariable.Receiver(receiver))
        {
            if (receiver is IFieldReferenceOperation { Field.IsStatic: true } or IPropertyReferenceOperation { Property: { IsStatic: true, ReturnsByRef: false } })
                return receiver is not IPropertyReferenceOperation { Property: { Name: "Current" or "Cur" } };
        }

        return false;
    }

    private static bool IsUnsubscribed(LifecycleType type, IEventAssignmentOperation subscription) =>
        type.Of(LifecycleKind.VnetDestructor).Any(destructor => type.Running(destructor.Method).OfType<IEventAssignmentOperation>()
            .Any(other => !other.Adds && SymbolEqualityComparer.Default.Equals(EventOf(other), EventOf(subscription))));
}
