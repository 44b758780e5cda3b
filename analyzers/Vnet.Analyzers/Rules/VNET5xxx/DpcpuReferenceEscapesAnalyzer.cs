using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET5001: a reference to this CPU's slot is used where the thread may be on another CPU.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DpcpuReferenceEscapesAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.DpcpuReferenceEscapes,
        "A per-CPU reference is used outside its pinned section",
        "{0}; {1}",
        Rule.Dpcpu,
        DiagnosticSeverity.Warning,
        "The slot that Value refers to is this thread's only while it is pinned. Outside the section in which it was taken, another thread may be writing it.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(MetadataNames.DpcpuCounter) is { } counter
                && start.Compilation.GetTypeByMetadataName(MetadataNames.DpcpuVariable) is { } variable)
            {
                var others = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default) { variable };
                foreach (string name in new[] { MetadataNames.Pcpustat, MetadataNames.VnetPcpustatAccessor })
                {
                    if (start.Compilation.GetTypeByMetadataName(name) is { } statistics)
                        others.Add(statistics);
                }

                start.RegisterOperationAction(slot => Analyze(slot, counter, others), OperationKind.PropertyReference);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, INamedTypeSymbol counter, HashSet<INamedTypeSymbol> others)
    {
        var slot = (IPropertyReferenceOperation)context.Operation;
        if (slot.Property.Name is not ("Value" or "Own"))
            return;
        INamedTypeSymbol type = slot.Property.ContainingType.OriginalDefinition;
        bool isCounter = SymbolEqualityComparer.Default.Equals(type, counter);
        if (!isCounter && !others.Contains(type))
            return;
        switch (slot.Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { IsRef: true } local } }:
                FollowLocal(context, slot, local);
                break;
            case ISimpleAssignmentOperation { IsRef: true, Target: ILocalReferenceOperation target } assignment when assignment.Value == slot:
                FollowLocal(context, slot, target.Local);
                break;
            case IReturnOperation when context.ContainingSymbol is IMethodSymbol { ReturnsByRef: true } or IMethodSymbol { ReturnsByRefReadonly: true }:
                Report(context, slot, "The reference to this CPU's slot leaves the method, and with it any pinned section", "return the variable, and take Value where the thread is pinned");
                break;
            case IIncrementOrDecrementOperation or ICompoundAssignmentOperation when isCounter && slot.Property.Name == "Value" && IsTarget(slot):
                FollowCount(context, slot);
                break;
        }
    }

    private static void FollowLocal(OperationAnalysisContext context, IOperation slot, ILocalSymbol local)
    {
        TextSpan? taken = PinnedSection.Around(slot);
        int end = int.MaxValue;
        var uses = new List<ILocalReferenceOperation>();
        foreach (IOperation operation in OperationOrder.Body(slot).Descendants())
        {
            if (operation is not ILocalReferenceOperation use || !SymbolEqualityComparer.Default.Equals(use.Local, local) || use.Syntax.SpanStart <= slot.Syntax.SpanStart)
                continue;
            // From where the local is made to refer to something else, it is no longer this slot.
            if (use.Parent is ISimpleAssignmentOperation { IsRef: true } reassignment && reassignment.Target == use)
                end = Math.Min(end, use.Syntax.SpanStart);
            else
                uses.Add(use);
        }

        foreach (ILocalReferenceOperation use in uses.Where(use => use.Syntax.SpanStart < end))
        {
            bool returned = use.Parent is IReturnOperation && context.ContainingSymbol is IMethodSymbol { ReturnsByRef: true } or IMethodSymbol { ReturnsByRefReadonly: true };
            if (returned)
                Report(context, use, $"'{local.Name}' refers to this CPU's slot and leaves the method, and with it any pinned section", "return the variable, and take Value where the thread is pinned");
            else if (taken is { } section && !section.Contains(use.Syntax.Span))
                Report(context, use, $"'{local.Name}' refers to the slot of a CPU that this thread is no longer pinned to", "use it only in the scope in which it was taken");
            else if (taken is null && PinnedSection.Around(use) is not null)
                Report(context, use, $"'{local.Name}' was taken before this thread was pinned and may refer to another CPU's slot", "take it again in this scope");
        }
    }

    // Lanes pin once, far above what counts in them, so this is no more than a hint.
    private static void FollowCount(OperationAnalysisContext context, IOperation slot)
    {
        if (PinnedSection.Around(slot) is null && !(context.ContainingSymbol is IMethodSymbol method && PinnedSection.IsGivenTo(method)))
            Report(context, slot, "Nothing in this method pins the thread, so that this count may be lost", "use Add, or pin", DiagnosticSeverity.Info);
    }

    private static bool IsTarget(IOperation slot) => slot.Parent is IIncrementOrDecrementOperation || (slot.Parent is ICompoundAssignmentOperation assignment && assignment.Target == slot);

    private static void Report(OperationAnalysisContext context, IOperation at, string what, string remedy, DiagnosticSeverity severity = DiagnosticSeverity.Warning) =>
        context.ReportDiagnostic(Diagnostic.Create(s_rule, at.Syntax.GetLocation(), severity, additionalLocations: null, properties: null, what, remedy));
}
