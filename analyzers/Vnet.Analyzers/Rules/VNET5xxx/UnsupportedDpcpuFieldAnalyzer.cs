using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET5004: a field that cannot be per-CPU is marked so, and gets no accessor.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsupportedDpcpuFieldAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.UnsupportedDpcpuField,
        "A field cannot be per-CPU",
        "'{0}' cannot be [DpcpuDefine], because it {1}; make it a plain static of an unmanaged type, or drop the attribute",
        Rule.Dpcpu,
        DiagnosticSeverity.Error,
        "A per-CPU variable is memory of its own for each CPU, initialised from the field. That takes a writable static of an unmanaged type.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(MetadataNames.DpcpuDefine) is { } dpcpuDefine)
                start.RegisterSymbolAction(field => Analyze(field, dpcpuDefine), SymbolKind.Field);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol dpcpuDefine)
    {
        var field = (IFieldSymbol)context.Symbol;
        if (AccessedVariable.Has(field, dpcpuDefine) && FieldRefusal.OfDpcpu(field) is { } reason)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, field.Locations[0], field.Name, reason));
    }
}
