using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4010: a sysctl below a node that nobody declares.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UndeclaredSysctlParentAnalyzer : SysctlAnalyzer
{
    private const string Title = "A sysctl's parent is not declared";

    private static readonly DiagnosticDescriptor s_missing = Rule.Create(
        RuleIds.UndeclaredSysctlParent,
        Title,
        "Sysctl '{0}' is to be below '{1}', which neither this assembly nor one that it references declares; "
        + "declare it with [SysctlNode(\"{1}\", …)]",
        Rule.Sysctl,
        DiagnosticSeverity.Warning,
        "A sysctl is put below its parent when its module is loaded; the parent must be there then, with a description of its own.",
        WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor s_leaf = Rule.Create(
        RuleIds.UndeclaredSysctlParent,
        Title,
        "Sysctl '{0}' is to be below '{1}', which {2} declares as a value; put it below a node",
        Rule.Sysctl,
        DiagnosticSeverity.Warning,
        "A sysctl that has a value is a leaf of the tree: nothing can be below it.",
        WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_missing, s_leaf];

    private protected override void Start(CompilationStartAnalysisContext context, SysctlSymbols symbols)
    {
        var declared = new ConcurrentBag<SysctlDeclaration>();
        ForEachDeclaration(context, symbols, (declaration, _, _) => declared.Add(declaration));
        context.RegisterCompilationEndAction(end => Analyze(end, symbols, declared));
    }

    private static void Analyze(CompilationAnalysisContext context, SysctlSymbols symbols, ConcurrentBag<SysctlDeclaration> declared)
    {
        // Where everything is below the system's nodes, which is the common small case, no reference is looked at.
        SysctlDeclaration[] children =
            [.. declared.Where(declaration => SysctlName.Fault(declaration.Name) is null && IsBelowOther(declaration.Name))];
        if (children.Length == 0)
            return;
        var known = new Dictionary<string, DeclaredName>(StringComparer.Ordinal);
        IEnumerable<DeclaredName> entries = SystemSysctls.All
            .Concat(ReferencedSysctls.Of(symbols, context.CancellationToken))
            .Concat(declared.Select(declaration => DeclaredName.Of(declaration, context.CancellationToken)));
        foreach (DeclaredName entry in entries)
        {
            if (entry.IsNode || !known.ContainsKey(entry.Name))
                known[entry.Name] = entry;
        }

        foreach (SysctlDeclaration child in children)
        {
            string parent = SysctlName.ParentOf(child.Name);
            Location location = child.NameLocation(context.CancellationToken);
            if (!known.TryGetValue(parent, out DeclaredName? entry))
                context.ReportDiagnostic(Diagnostic.Create(s_missing, location, child.Name, parent));
            else if (!entry.IsNode)
                context.ReportDiagnostic(Diagnostic.Create(s_leaf, location, child.Name, parent, entry.Origin));
        }
    }

    private static bool IsBelowOther(string name) => SysctlName.ParentOf(name) is { Length: > 0 } parent && !SystemSysctls.HasNode(parent);
}
