using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4005: a handler that takes new values for a vnet's variables, but not from the root of a jail that owns the vnet.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WritableProcWithoutVnetAnalyzer : SysctlHandlerAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.WritableProcWithoutVnet,
        "A handler changes a vnet's variable without CtlFlags.Vnet",
        "Writing sysctl '{0}' changes '{1}' of the caller's vnet, yet the root of a jail that owns its vnet may not write it; add CtlFlags.Vnet to the flags",
        Rule.Sysctl,
        DiagnosticSeverity.Warning,
        "Who may write a sysctl follows from its flags. Without CtlFlags.Vnet a jail that owns its vnet cannot set what is its own.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override void Analyze(
        SysctlDeclaration declaration, IMethodSymbol handler, MethodBodies bodies, CurVnetSymbols vnets, SymbolAnalysisContext context)
    {
        if (!declaration.IsWritable || declaration.Has(CtlFlags.Vnet) || UseOf(handler, bodies, vnets) is not { IsChange: true } use)
            return;
        context.ReportDiagnostic(Diagnostic.Create(
            s_rule, declaration.Location(context.CancellationToken), SysctlEdit.AddFlags(nameof(CtlFlags.Vnet)), declaration.Name, use.Name));
    }
}
