using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET2010: a vnet is created or destroyed, or a module loaded or unloaded, inside a walk of the list.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LifecycleInWalkAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.LifecycleInWalk,
        "Do not change vnets or modules inside a walk",
        "'{0}' needs the list's write lock, which this thread's walk keeps from it: collect what to do, and do it after the loop",
        Rule.Access,
        DiagnosticSeverity.Error,
        "The walk holds a read lock of the list for as long as it lasts. Waiting for the write lock inside it would never end, "
        + "so that the runtime throws VnetDeadlockException.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CurVnetSymbols.Of(start.Compilation) is not { } symbols || RegistryCalls.Of(start.Compilation) is not { } registry)
                return;
            start.RegisterOperationAction(operation => AnalyzeCall(operation, symbols, registry), OperationKind.Invocation);
            start.RegisterOperationAction(
                operation => AnalyzeUsing(operation, symbols), OperationKind.Using, OperationKind.UsingDeclaration);
        });
    }

    private static void AnalyzeCall(OperationAnalysisContext context, CurVnetSymbols symbols, RegistryCalls registry)
    {
        var call = (IInvocationOperation)context.Operation;
        if (registry.NameOf(call) is { } name && VnetWalk.IsAround(call, symbols, noSleepOnly: false))
            context.ReportDiagnostic(Diagnostic.Create(s_rule, call.Syntax.GetLocation(), name));
    }

    /// <summary>A <c>using</c> of a vnet destroys it; one that creates it there is reported as that already.</summary>
    private static void AnalyzeUsing(OperationAnalysisContext context, CurVnetSymbols symbols)
    {
        IOperation resource = context.Operation is IUsingOperation statement ? statement.Resources : context.Operation;
        IOperation? vnet = resource.DescendantsAndSelf()
            .FirstOrDefault(part => part is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation);
        if (vnet is null || (vnet != resource && vnet.Parent is not IVariableInitializerOperation))
            return;
        if (SymbolEqualityComparer.Default.Equals(vnet.Type, symbols.Instance) && VnetWalk.IsAround(context.Operation, symbols, noSleepOnly: false))
            context.ReportDiagnostic(Diagnostic.Create(s_rule, vnet.Syntax.GetLocation(), "VnetInstance.Dispose"));
    }
}
