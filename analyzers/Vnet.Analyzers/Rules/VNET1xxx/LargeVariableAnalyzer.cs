using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1010: a variable that takes a large part of a region that all modules share.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LargeVariableAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The option that states the threshold.</summary>
    private const string Option = "vnet_large_variable_bytes";
    private const long DefaultThreshold = 2048;

    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.LargeVariable,
        "Large value in the set",
        "'{0}' takes {1} bytes in every {2}, more than {3}; make it an array built by its initialiser, or allocate it when it is needed",
        Rule.Definition,
        DiagnosticSeverity.Warning,
        "Variables share one region with a small reserve for modules that come later. A large one exhausts it, and costs its size in every vnet whether it is used or not.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is { } attributes)
                start.RegisterSymbolAction(symbol => Analyze(symbol, attributes), SymbolKind.Field);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, VnetAttributes attributes)
    {
        var field = (IFieldSymbol)context.Symbol;
        if (!field.IsStatic || field.Type is not INamedTypeSymbol { TypeKind: TypeKind.Struct } type)
            return;
        // Large values are rare, so their size is the cheapest question to ask first.
        if (!type.IsUnmanagedType)
            return;
        long size = UnmanagedSize.Of(type);
        long threshold = Threshold(context, field);
        if (size <= threshold)
            return;
        bool isVnet = attributes.IsVnetDefine(field);
        if ((isVnet || attributes.IsDpcpuDefine(field)) && FieldRefusal.Of(field) is null)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, field.Locations[0], field.Name, size, isVnet ? "vnet" : "CPU", threshold));
    }

    private static long Threshold(SymbolAnalysisContext context, IFieldSymbol field) =>
        context.Options.AnalyzerConfigOptionsProvider.GetOptions(field.Locations[0].SourceTree!).TryGetValue(Option, out string? text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long stated)
            ? stated
            : DefaultThreshold;
}
