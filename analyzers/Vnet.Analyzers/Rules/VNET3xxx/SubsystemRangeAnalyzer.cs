using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET3002: a per-vnet method names a subsystem that vnets do not go through.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SubsystemRangeAnalyzer : DiagnosticAnalyzer
{
    private const string Enumeration = "Vnet.Subsystem";

    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.SubsystemRange,
        "A vnet's subsystem is out of range",
        "'{0}' runs in vnets, but its subsystem does not lie after Subsystem.Vnet and up to Subsystem.VnetDone; choose one that does, or use [{1}]",
        Rule.Lifecycle,
        DiagnosticSeverity.Error,
        "A vnet exists only from Subsystem.Vnet on and is complete at Subsystem.VnetDone; its constructors and destructors lie in between.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (LifecycleSymbols.Of(start.Compilation) is { } symbols && start.Compilation.GetTypeByMetadataName(Enumeration) is { } subsystems
                && Value(subsystems, "Vnet") is { } first && Value(subsystems, "VnetDone") is { } last)
            {
                start.RegisterSymbolAction(method => Analyze(method, symbols, first, last), SymbolKind.Method);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context, LifecycleSymbols symbols, int first, int last)
    {
        foreach (LifecycleMethod method in symbols.LifecyclesOf((IMethodSymbol)context.Symbol))
        {
            if (!method.IsPerVnet || method.Subsystem is not { } subsystem || (subsystem > first && subsystem <= last))
                continue;
            string global = method.Kind == LifecycleKind.VnetConstructor ? "Sysinit" : "Sysuninit";
            context.ReportDiagnostic(Diagnostic.Create(s_rule, method.SubsystemLocation(context.CancellationToken), method.Method.Name, global));
        }
    }

    private static int? Value(INamedTypeSymbol enumeration, string name) =>
        enumeration.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue as int?;
}
