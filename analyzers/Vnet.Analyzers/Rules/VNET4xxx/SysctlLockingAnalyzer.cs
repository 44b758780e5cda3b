using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4006: a handler does not say which of the two ways it is locked.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SysctlLockingAnalyzer : SysctlAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.SysctlLocking,
        "A handler states not exactly one kind of locking",
        "Handler '{0}' of sysctl '{1}' states {2}; state CtlFlags.MpSafe when it does its own locking, or CtlFlags.NeedGiant to run it under the shared lock",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "Handlers run on any thread, several at once. Each says whether it can bear that or runs under the one lock that such handlers share.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override void Analyze(SysctlDeclaration declaration, SysctlSymbols symbols, Action<Diagnostic> report, CancellationToken cancellation)
    {
        bool isSafe = declaration.Has(CtlFlags.MpSafe);
        if (declaration.Kind != SysctlKind.Proc || isSafe != declaration.Has(CtlFlags.NeedGiant))
            return;
        report(Diagnostic.Create(
            s_rule,
            declaration.Location("Flags", -1, cancellation),
            isSafe ? SysctlEdit.RemoveFlags(nameof(CtlFlags.NeedGiant)) : SysctlEdit.AddFlags(nameof(CtlFlags.MpSafe)),
            declaration.Symbol.Name,
            declaration.Name,
            isSafe ? "both MpSafe and NeedGiant" : "neither MpSafe nor NeedGiant"));
    }
}
