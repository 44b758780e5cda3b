using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET3008: every vnet registers, and only the last registration can be removed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EventTagOverwrittenAnalyzer : LifecycleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.EventTagOverwritten,
        "A registration is overwritten by the next vnet's",
        "Every vnet registers anew and overwrites '{0}', so that only the last registration can be removed; mark it [VnetDefine], or register once under CurVnet.IsDefault",
        Rule.Lifecycle,
        DiagnosticSeverity.Warning,
        "The tag that a registration returns is what removes it. One static holds one tag, however many vnets registered.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override bool Concerns(LifecycleType type) => type.Has(LifecycleKind.VnetConstructor);

    private protected override void Analyze(LifecycleType type, SymbolAnalysisContext context)
    {
        var reported = new HashSet<SyntaxNode>();
        foreach (LifecycleMethod constructor in type.Of(LifecycleKind.VnetConstructor))
        {
            IEnumerable<IOperation> running = type.Running(constructor.Method, call => !DefaultVnetGuard.Covers(call, type.Symbols));
            foreach (StaticWrite write in StaticWrite.Among(running, type.Symbols))
            {
                if (write.Operation is ISimpleAssignmentOperation
                    && Acquisition.IsRegistration(write.Value, type.Symbols)
                    && !type.Symbols.Timers.IsCreation(write.Value!)
                    && !DefaultVnetGuard.Covers(write.Operation, type.Symbols)
                    && reported.Add(write.Target.Syntax))
                {
                    context.ReportDiagnostic(Diagnostic.Create(s_rule, write.Target.Syntax.GetLocation(), write.Member.Name));
                }
            }
        }
    }
}
