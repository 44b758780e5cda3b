using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4008: a tunable is fetched twice, by registration and by every vnet, or not at all.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TunableFetchedAgainAnalyzer : SysctlAnalyzer
{
    private const string Title = "A tunable is not fetched exactly once";

    private static readonly DiagnosticDescriptor s_again = Rule.Create(
        RuleIds.TunableFetchedAgain,
        Title,
        "'{0}' fetches tunable '{1}' again in every vnet, over what {2} has from it by then; read the variable, or add CtlFlags.NoFetch to the sysctl",
        Rule.Sysctl,
        DiagnosticSeverity.Warning,
        "The tunable of a vnet's variable is fetched when the sysctl is registered, and sets what later vnets start with.",
        WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor s_never = Rule.Create(
        RuleIds.TunableFetchedAgain,
        Title,
        "CtlFlags.NoFetch leaves tunable '{0}' to the code that owns it, but nothing here fetches it; fetch it, or remove the flag",
        Rule.Sysctl,
        DiagnosticSeverity.Warning,
        "With CtlFlags.NoFetch registration does not look at the tunable: without code that does, setting it has no effect.",
        WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_again, s_never];

    private protected override void Start(CompilationStartAnalysisContext context, SysctlSymbols symbols)
    {
        if (LifecycleSymbols.Of(context.Compilation) is not { } lifecycle)
            return;
        var tunables = new ConcurrentBag<SysctlDeclaration>();
        var fetches = new ConcurrentBag<TunableFetch>();
        var ofVnets = new ConcurrentBag<(IMethodSymbol Constructor, TunableFetch Fetch)>();
        ForEachDeclaration(context, symbols, (declaration, _, _) =>
        {
            if (declaration.IsTunable && declaration.Name.Length > 0)
                tunables.Add(declaration);
        });
        context.RegisterOperationAction(
            operation =>
            {
                if (TunableFetch.Of(operation.Operation) is { } fetch)
                    fetches.Add(fetch);
            },
            OperationKind.Invocation);
        context.RegisterSymbolStartAction(type => StartConstructors(type, lifecycle, ofVnets), SymbolKind.NamedType);
        context.RegisterCompilationEndAction(end =>
        {
            foreach (SysctlDeclaration tunable in tunables)
            {
                if (tunable.Has(CtlFlags.NoFetch))
                    ReportUnfetched(end, tunable, fetches);
                else if (tunable.Has(CtlFlags.Vnet) || symbols.IsVnetDefine(tunable.Symbol))
                    ReportFetchedAgain(end, tunable, ofVnets);
            }
        });
    }

    private static void StartConstructors(SymbolStartAnalysisContext context, LifecycleSymbols lifecycle, ConcurrentBag<(IMethodSymbol Constructor, TunableFetch Fetch)> found)
    {
        if (LifecycleType.Of((INamedTypeSymbol)context.Symbol, lifecycle) is not { } type || !type.Has(LifecycleKind.VnetConstructor))
            return;
        context.RegisterOperationBlockAction(block => type.AddBody(block.OwningSymbol, block.OperationBlocks));
        context.RegisterSymbolEndAction(_ =>
        {
            foreach (LifecycleMethod constructor in type.Of(LifecycleKind.VnetConstructor))
            {
                foreach (IOperation operation in type.Running(constructor.Method))
                {
                    if (TunableFetch.Of(operation) is { } fetch)
                        found.Add((constructor.Method, fetch));
                }
            }
        });
    }

    private static void ReportFetchedAgain(CompilationAnalysisContext context, SysctlDeclaration tunable, IEnumerable<(IMethodSymbol Constructor, TunableFetch Fetch)> fetches)
    {
        var reported = new HashSet<SyntaxNode>();
        foreach ((IMethodSymbol constructor, TunableFetch fetch) in fetches)
        {
            if (fetch.IsOf(tunable.Name) && reported.Add(fetch.Call.Syntax))
                context.ReportDiagnostic(Diagnostic.Create(s_again, fetch.Call.Syntax.GetLocation(), constructor.Name, tunable.Name, $"'{tunable.Symbol.Name}'"));
        }
    }

    // A name put together at run time may be this one's, and so may one that another assembly fetches: hence a note.
    private static void ReportUnfetched(CompilationAnalysisContext context, SysctlDeclaration tunable, IEnumerable<TunableFetch> fetches)
    {
        if (fetches.Any(fetch => fetch.Name is null || fetch.IsOf(tunable.Name)))
            return;
        context.ReportDiagnostic(Diagnostic.Create(
            s_never, tunable.Location("Flags", -1, context.CancellationToken), DiagnosticSeverity.Info, additionalLocations: null, SysctlEdit.RemoveFlags(nameof(CtlFlags.NoFetch)), tunable.Name));
    }
}
