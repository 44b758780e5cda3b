using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET2009: the thread blocks while it holds the list's no-sleep lock.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingInNoSleepWalkAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.BlockingInNoSleepWalk,
        "Do not block under the no-sleep lock",
        "'{0}' may block while this thread holds the list's no-sleep lock: walk with VnetList.ReadLock(), or do it after the loop",
        Rule.Access,
        DiagnosticSeverity.Warning,
        "Whoever creates or destroys a vnet waits for the walk. If what the walk waits for waits for a vnet in turn, neither ever continues.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CurVnetSymbols.Of(start.Compilation) is { } symbols)
                start.RegisterOperationAction(operation => Analyze(operation, symbols), OperationKind.Invocation, OperationKind.PropertyReference);
        });
    }

    private static void Analyze(OperationAnalysisContext context, CurVnetSymbols symbols)
    {
        ISymbol? member = context.Operation switch
        {
            IInvocationOperation call => call.TargetMethod,
            IPropertyReferenceOperation { Property.Name: "Result" } property => property.Property,
            _ => null,
        };
        if (member is null || !BlockingCalls.Contains(member) || !VnetWalk.IsAround(context.Operation, symbols, noSleepOnly: true))
            return;
        context.ReportDiagnostic(Diagnostic.Create(s_rule, context.Operation.Syntax.GetLocation(), $"{member.ContainingType.Name}.{member.Name}"));
    }
}
