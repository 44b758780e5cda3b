using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1013: a module without a usable name, or with two versions.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InvalidModuleAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_name = Rule.Create(
        RuleIds.InvalidModule,
        "Invalid vnet module",
        "Module name '{0}' {1}; name the module with letters, digits and '_'",
        Rule.Definition,
        DiagnosticSeverity.Error,
        "A module's name qualifies its variables ('tcp.mssdflt'), so it is not empty and has no dot or white space.");

    private static readonly DiagnosticDescriptor s_version = Rule.Create(
        RuleIds.InvalidModule,
        "Invalid vnet module",
        "Module '{0}' has version {1} here and version {2} elsewhere in the assembly; state one version",
        Rule.Definition,
        DiagnosticSeverity.Error,
        "All types of one module are loaded together, with one version.",
        WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_name, s_version];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is not { VnetModule: { } moduleAttribute })
                return;
            var stated = new ConcurrentBag<StatedModule>();
            start.RegisterSymbolAction(
                symbol =>
                {
                    if (Parse(symbol.Symbol, moduleAttribute) is not { } module)
                        return;
                    stated.Add(module);
                    ReportName(module, symbol.ReportDiagnostic);
                },
                SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end =>
            {
                if (Parse(end.Compilation.Assembly, moduleAttribute) is { } module)
                {
                    stated.Add(module);
                    ReportName(module, end.ReportDiagnostic);
                }

                ReportVersions(stated, end.ReportDiagnostic);
            });
        });
    }

    private static StatedModule? Parse(ISymbol symbol, INamedTypeSymbol moduleAttribute)
    {
        if (VnetAttributes.Find(symbol, moduleAttribute) is not { ApplicationSyntaxReference: { } syntax } attribute)
            return null;
        string name = attribute.ConstructorArguments.Length == 1 ? attribute.ConstructorArguments[0].Value as string ?? "" : "";
        return new StatedModule(name, ModuleName.Stated(symbol)?.Version ?? 1, syntax.SyntaxTree.GetLocation(syntax.Span));
    }

    private static void ReportName(StatedModule module, Action<Diagnostic> report)
    {
        string? fault = string.IsNullOrWhiteSpace(module.Name) ? "is empty"
            : module.Name.Contains('.') ? "contains '.', which separates module and variable"
            : module.Name.Any(char.IsWhiteSpace) ? "contains white space"
            : null;
        if (fault is not null)
            report(Diagnostic.Create(s_name, module.Location, module.Name, fault));
    }

    private static void ReportVersions(IEnumerable<StatedModule> stated, Action<Diagnostic> report)
    {
        foreach (IGrouping<string, StatedModule> module in stated.GroupBy(module => module.Name, StringComparer.Ordinal))
        {
            // The first statement, in the order of the source, is taken as meant.
            StatedModule[] inOrder =
            [
                .. module.OrderBy(m => m.Location.SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(m => m.Location.SourceSpan.Start),
            ];
            foreach (StatedModule other in inOrder.Where(m => m.Version != inOrder[0].Version))
                report(Diagnostic.Create(s_version, other.Location, [inOrder[0].Location], module.Key, other.Version, inOrder[0].Version));
        }
    }

    private sealed record StatedModule(string Name, int Version, Location Location);
}
