using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET3005: a constructor of the process initialises what every vnet has its own of.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class VnetInitInGlobalConstructorAnalyzer : LifecycleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.VnetInitInGlobalConstructor,
        "A global constructor writes a vnet's variable",
        "'{0}' has a copy in every vnet, but '{1}' runs once per process, so later vnets stay uninitialised; do it in a [VnetSysinit] method",
        Rule.Lifecycle,
        DiagnosticSeverity.Warning,
        "A [Sysinit] method runs without a current vnet, before most vnets exist. What each vnet has its own of is initialised in a [VnetSysinit] method.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override bool Concerns(LifecycleType type) => type.Has(LifecycleKind.GlobalConstructor);

    private protected override void Analyze(LifecycleType type, SymbolAnalysisContext context)
    {
        var reported = new HashSet<SyntaxNode>();
        foreach (LifecycleMethod constructor in type.Of(LifecycleKind.GlobalConstructor))
        {
            foreach (IOperation operation in type.Running(constructor.Method, call => !IsInWalk(call, type.Symbols, inStatedVnet: false)))
            {
                if (AccessedVariable.Of(operation, type.Symbols.VnetDefine) is not { } variable || !VariableWrite.Is(operation))
                    continue;
                if (!IsInWalk(operation, type.Symbols, AccessedVariable.IsOfStatedVnet(operation)) && reported.Add(operation.Syntax))
                    context.ReportDiagnostic(Diagnostic.Create(s_rule, operation.Syntax.GetLocation(), variable.Name, constructor.Method.Name));
            }
        }
    }

    // A walk over all vnets reaches those that exist; what is current in its body is that vnet, if the body sets it.
    private static bool IsInWalk(IOperation operation, LifecycleSymbols symbols, bool inStatedVnet)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IForEachLoopOperation walk && IsOfVnets(walk) && (inStatedVnet || SetsVnet(walk.Body, symbols)))
                return true;
        }

        return false;
    }

    private static bool IsOfVnets(IForEachLoopOperation walk) =>
        OperationOrder.Unwrapped(walk.Collection).Type is { Name: "VnetListReader", ContainingNamespace.Name: "Vnet" };

    private static bool SetsVnet(IOperation body, LifecycleSymbols symbols) =>
        OperationOrder.RunningNow(body).OfType<IInvocationOperation>()
            .Any(call => call.TargetMethod.Name.StartsWith("Set", StringComparison.Ordinal) && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, symbols.CurVnet));
}
