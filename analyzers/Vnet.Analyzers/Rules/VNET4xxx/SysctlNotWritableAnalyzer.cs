using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4007: a sysctl takes values that its variable cannot or must not take.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SysctlNotWritableAnalyzer : SysctlAnalyzer
{
    private const string Title = "A sysctl takes values that it must not";

    private static readonly DiagnosticDescriptor s_statistic = Rule.Create(
        RuleIds.SysctlNotWritable,
        Title,
        "Sysctl '{0}' is a statistic, and a tunable would start it at a value that nothing was counted for; drop the tunable or CtlFlags.Stats",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "A statistic begins at zero in every vnet. What is set at boot is a setting, and is not published as a metric.");

    private static readonly DiagnosticDescriptor s_constant = Rule.Create(
        RuleIds.SysctlNotWritable,
        Title,
        "Sysctl '{0}' {1}, but '{2}' is {3} and can only be read; drop that, or make the field assignable",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "A const has no storage, and a readonly field may have been folded into the code that reads it: neither can take a value.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_statistic, s_constant];

    private protected override void Analyze(SysctlDeclaration declaration, SysctlSymbols symbols, Action<Diagnostic> report, CancellationToken cancellation)
    {
        if (declaration.Has(CtlFlags.Stats) && declaration.IsTunable)
        {
            // Where the tunable is a flag, VNET4013 has it said by Tunable first.
            ImmutableDictionary<string, string?>? edit = declaration.Has(CtlFlags.Tun) ? null : SysctlEdit.RemoveArguments("Tunable");
            report(Diagnostic.Create(s_statistic, declaration.Location("Tunable", -1, cancellation), edit, declaration.Name));
        }

        if (declaration is not { Kind: SysctlKind.Field, Symbol: IFieldSymbol field } || !(field.IsConst || IsFrozen(field, symbols)))
            return;
        string kind = field.IsConst ? "const" : "readonly";
        bool isFlagged = (declaration.Flags & (CtlFlags.Wr | CtlFlags.Tun)) != 0;
        if (declaration.IsWritable)
        {
            report(Diagnostic.Create(
                s_constant, declaration.Location("Access", -1, cancellation), isFlagged ? null : SysctlEdit.RemoveArguments("Access"), declaration.Name, "can be written", field.Name, kind));
        }
        else if (declaration.IsTunable)
        {
            report(Diagnostic.Create(
                s_constant, declaration.Location("Tunable", -1, cancellation), isFlagged ? null : SysctlEdit.RemoveArguments("Tunable"), declaration.Name, "is tunable", field.Name, kind));
        }
    }

    // A counter is written to, not its field.
    private static bool IsFrozen(IFieldSymbol field, SysctlSymbols symbols) =>
        field.IsReadOnly && !symbols.IsCounter(field.Type) && !(field.Type.IsReferenceType && symbols.IsPcpustat(field.Type));
}
