using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4013: a flag that is the tree's own, is said in another way, or has no meaning where it stands.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MisplacedSysctlFlagAnalyzer : SysctlAnalyzer
{
    private const CtlFlags Own = CtlFlags.Dormant | CtlFlags.Dyn | CtlFlags.Dying;
    private const CtlFlags SaidOtherwise = CtlFlags.Rw | CtlFlags.Tun;

    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.MisplacedSysctlFlag,
        "A sysctl's flag does not belong there",
        "Sysctl '{0}' states {1}, {2}; {3}",
        Rule.Sysctl,
        DiagnosticSeverity.Warning,
        "Each property of a sysctl is said in one place, so that what is read there is what holds.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override void Analyze(
        SysctlDeclaration declaration, SysctlSymbols symbols, Action<Diagnostic> report, CancellationToken cancellation)
    {
        AnalyzeFlags(declaration, report, cancellation);
        if (declaration is { Kind: SysctlKind.Field, Symbol: IFieldSymbol field })
            AnalyzeField(declaration, field, symbols, report, cancellation);
    }

    private static void AnalyzeFlags(SysctlDeclaration declaration, Action<Diagnostic> report, CancellationToken cancellation)
    {
        CtlFlags own = declaration.Flags & Own;
        if (own != 0)
            Report("Flags", NamesOf(own), "which the tree itself keeps", "remove it", SysctlEdit.RemoveFlags(NamesOf(own)));
        CtlFlags otherwise = declaration.Flags & SaidOtherwise;
        if (otherwise != 0 && declaration.Kind == SysctlKind.Node)
            Report("Flags", NamesOf(otherwise), "but a node has no value", "remove it", SysctlEdit.RemoveFlags(NamesOf(otherwise)));
        else if (otherwise != 0)
            Report("Flags", NamesOf(otherwise), "for which there are Access and Tunable", "say it with those", Moved(declaration, otherwise));
        if (declaration.Kind != SysctlKind.Proc && declaration.Has(CtlFlags.NeedGiant))
            Report(
                "Flags", nameof(CtlFlags.NeedGiant), "but has no handler to run under the lock", "remove it",
                SysctlEdit.RemoveFlags(nameof(CtlFlags.NeedGiant)));
        if (declaration.Has(CtlFlags.NoFetch) && !declaration.IsTunable)
            Report(
                "Flags", nameof(CtlFlags.NoFetch), "but is not tunable", "remove it, or add Tunable = true",
                SysctlEdit.RemoveFlags(nameof(CtlFlags.NoFetch)));

        void Report(string argument, string flags, string but, string instead, ImmutableDictionary<string, string?> edit) =>
            report(Diagnostic.Create(
                s_rule, declaration.Location(argument, -1, cancellation), edit,
                declaration.Name, "CtlFlags." + flags.Replace(",", " and CtlFlags."), but, instead));
    }

    private static void AnalyzeField(
        SysctlDeclaration declaration, IFieldSymbol field, SysctlSymbols symbols, Action<Diagnostic> report, CancellationToken cancellation)
    {
        if (declaration.Access == SysctlAccess.WriteOnly)
        {
            report(Diagnostic.Create(
                s_rule, declaration.Location("Access", -1, cancellation), SysctlEdit.SetAccess(nameof(SysctlAccess.ReadWrite)),
                declaration.Name, "Access = WriteOnly", "but a field that can be written can be read as well",
                "use ReadWrite, or a handler with [SysctlProc]"));
        }

        // With Stats, the tunable is VNET4007's.
        if (declaration.Tunable && !declaration.Has(CtlFlags.Stats) && Count(field, symbols) is { } count)
        {
            report(Diagnostic.Create(
                s_rule, declaration.Location("Tunable", -1, cancellation), SysctlEdit.RemoveArguments("Tunable"),
                declaration.Name, "Tunable", $"but is {count} and has no one value to start from", "remove it"));
        }
    }

    private static string? Count(IFieldSymbol field, SysctlSymbols symbols) =>
        symbols.IsDpcpuDefine(field) ? "a sum over all CPUs"
        : symbols.IsCounter(field.Type) ? "a counter"
        : symbols.IsPcpustat(field.Type) ? "a set of statistics"
        : null;

    // What the flags say besides what Access and Tunable say already.
    private static ImmutableDictionary<string, string?> Moved(SysctlDeclaration declaration, CtlFlags flags)
    {
        ImmutableDictionary<string, string?> edit = SysctlEdit.RemoveFlags(NamesOf(flags))
            .SetItem(SysctlFixKeys.Title, "Say it with Access and Tunable");
        if ((flags & CtlFlags.Wr) != 0 && declaration.Access == SysctlAccess.ReadOnly)
        {
            bool isTrigger = (flags & CtlFlags.Rd) == 0 && declaration.Kind == SysctlKind.Proc;
            edit = edit.Add(SysctlFixKeys.Access, isTrigger ? nameof(SysctlAccess.WriteOnly) : nameof(SysctlAccess.ReadWrite));
        }

        return (flags & CtlFlags.Tun) != 0 && !declaration.Tunable ? edit.Add(SysctlFixKeys.Tunable, "true") : edit;
    }

    private static string NamesOf(CtlFlags flags)
    {
        CtlFlags[] single = [CtlFlags.Dormant, CtlFlags.Dyn, CtlFlags.Dying, CtlFlags.Rd, CtlFlags.Wr, CtlFlags.Tun];
        return string.Join(",", single.Where(flag => (flags & flag) != 0));
    }
}
