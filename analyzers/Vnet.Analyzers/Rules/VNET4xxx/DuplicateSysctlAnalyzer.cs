using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4009: two sysctls have one name, or one number below one parent. The tree would take the first and refuse the second.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DuplicateSysctlAnalyzer : SysctlAnalyzer
{
    private const string Title = "Two sysctls have one name or number";

    private static readonly DiagnosticDescriptor s_name = Rule.Create(
        RuleIds.DuplicateSysctl,
        Title,
        "Sysctl {0} is declared by {1} as well; rename one of them",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "A name belongs to one sysctl. Only nodes may be declared more than once, by all who put something below them.",
        WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor s_number = Rule.Create(
        RuleIds.DuplicateSysctl,
        Title,
        "Sysctl {0} has number {1}, {2}; {3}",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "A number belongs to one sysctl below a parent, and a node has the same number wherever it is declared.",
        WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_name, s_number];

    private protected override void Start(CompilationStartAnalysisContext context, SysctlSymbols symbols)
    {
        var declared = new ConcurrentBag<SysctlDeclaration>();
        ForEachDeclaration(context, symbols, (declaration, _, _) => declared.Add(declaration));
        context.RegisterCompilationEndAction(end => Analyze(end, symbols, declared));
    }

    /// <remarks>What is referenced comes first: it is there before this assembly is. Then the order of the source decides.</remarks>
    private static void Analyze(CompilationAnalysisContext context, SysctlSymbols symbols, IEnumerable<SysctlDeclaration> declared)
    {
        var entries = new List<DeclaredName>(SystemSysctls.All.Concat(ReferencedSysctls.Of(symbols, context.CancellationToken)));
        entries.AddRange(declared.Where(declaration => declaration.Name.Length > 0)
            .Select(declaration => DeclaredName.Of(declaration, context.CancellationToken))
            .OrderBy(entry => entry.Location!.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(entry => entry.Location!.SourceSpan.Start));
        HashSet<DeclaredName> refused = ReportNames(entries, context);
        ReportNumbers(entries.Where(entry => !refused.Contains(entry)), context);
    }

    /// <summary>Reports names that are taken, and returns whose: what their numbers are is no matter.</summary>
    private static HashSet<DeclaredName> ReportNames(List<DeclaredName> entries, CompilationAnalysisContext context)
    {
        var byName = new Dictionary<string, DeclaredName>(StringComparer.Ordinal);
        var refused = new HashSet<DeclaredName>();
        foreach (DeclaredName entry in entries)
        {
            if (!byName.TryGetValue(entry.Name, out DeclaredName? first))
            {
                byName.Add(entry.Name, entry);
            }
            else if (!first.IsNode || !entry.IsNode)
            {
                refused.Add(entry);
                Report(s_name, entry.Location, first, entry, context, Described(entry), first.Origin);
            }
            else if (first.Number == SysctlName.AutoNumber)
            {
                byName[entry.Name] = entry; // The one that states a number, if any does, is compared with.
            }
            else if (entry.Number != SysctlName.AutoNumber && entry.Number != first.Number)
            {
                refused.Add(entry);
                string other = $"but {first.Number} in {first.Origin}";
                Report(s_number, entry.NumberLocation, first, entry, context, Described(entry), entry.Number, other, "state one number");
            }
        }

        return refused;
    }

    private static void ReportNumbers(IEnumerable<DeclaredName> entries, CompilationAnalysisContext context)
    {
        var byNumber = new Dictionary<(string Parent, int Number), DeclaredName>();
        foreach (DeclaredName entry in entries)
        {
            if (entry.Number == SysctlName.AutoNumber)
                continue;
            (string, int) key = (SysctlName.ParentOf(entry.Name), entry.Number);
            if (!byNumber.TryGetValue(key, out DeclaredName? first))
            {
                byNumber.Add(key, entry);
            }
            else if (first.Name != entry.Name)
            {
                string whose = $"which is that of '{first.Name}' in {first.Origin}";
                Report(
                    s_number, entry.NumberLocation, first, entry, context,
                    Described(entry), entry.Number, whose, "choose another, or leave it out to have one assigned");
            }
        }
    }

    private static string Described(DeclaredName entry) => entry.Location is null ? $"'{entry.Name}' of {entry.Origin}" : $"'{entry.Name}'";

    // Across assemblies it is a warning: they may be modules that are never loaded together.
    private static void Report(
        DiagnosticDescriptor rule,
        Location? location,
        DeclaredName first,
        DeclaredName entry,
        CompilationAnalysisContext context,
        params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(
            rule,
            location ?? Location.None,
            first.MayBeAbsent ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error,
            first.Location is null || entry.Location is null ? null : [first.Location],
            properties: null,
            arguments));
}
