using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET2002: a scope of a current vnet, or of a pinned CPU, is not left by a <c>using</c>.</summary>
/// <remarks>A method may return a scope: its type then makes the same demand of the caller.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SetWithoutUsingAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.SetWithoutUsing,
        "A scope must be left by a using",
        "The scope that '{0}' begins is not in a using, so an exception or an early return leaves {1} behind: write 'using ({0}(…)) {{ … }}'",
        Rule.Access,
        DiagnosticSeverity.Warning,
        "Every exit from the code that set the current vnet must restore the previous one. Only a using does that for exceptions, returns, breaks and continues alike.");

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
                start.RegisterOperationAction(operation => Analyze(operation, symbols), OperationKind.Invocation);
        });
    }

    private static void Analyze(OperationAnalysisContext context, CurVnetSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        bool isPin = symbols.IsPinScope(call.Type);
        if (!isPin && !symbols.IsScope(call.Type))
            return;
        if (ScopeUse.Of(call) is not (ScopeUse.Kind.Discarded or ScopeUse.Kind.Kept))
            return;
        string name = $"{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}";
        context.ReportDiagnostic(Diagnostic.Create(s_rule, call.Syntax.GetLocation(), name, isPin ? "the thread pinned" : "the vnet current"));
    }
}
