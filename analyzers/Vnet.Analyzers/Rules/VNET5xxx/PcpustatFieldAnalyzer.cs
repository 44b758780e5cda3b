using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET5003: a struct of per-CPU statistics has a field that is not one 64-bit counter.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PcpustatFieldAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.PcpustatField,
        "A statistics field is not a 64-bit integer",
        "'{0}' is of type '{1}', but every field of [VnetPcpustat] struct '{2}' is read as one 64-bit counter; make it long or ulong",
        Rule.Dpcpu,
        DiagnosticSeverity.Error,
        "A [VnetPcpustat] struct is treated as an array of 64-bit counters. A field of another size shifts all that follow it.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(MetadataNames.VnetPcpustat) is { } pcpustat)
                start.RegisterSymbolAction(type => Analyze(type, pcpustat), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol pcpustat)
    {
        if (context.Symbol is not INamedTypeSymbol { TypeKind: TypeKind.Struct } type || !AccessedVariable.Has(type, pcpustat))
            return;
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (field.IsStatic || IsCounter(field))
                continue;
            // The field behind an auto-property or a record's parameter is reported where that is written.
            ISymbol written = field.AssociatedSymbol ?? field;
            Location location = written.Locations.FirstOrDefault(place => place.IsInSource) ?? type.Locations[0];
            context.ReportDiagnostic(Diagnostic.Create(s_rule, location, written.Name, field.Type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), type.Name));
        }
    }

    private static bool IsCounter(IFieldSymbol field)
    {
        ITypeSymbol type = field is { IsFixedSizeBuffer: true, Type: IPointerTypeSymbol elements } ? elements.PointedAtType : field.Type;
        return type.SpecialType is SpecialType.System_Int64 or SpecialType.System_UInt64;
    }
}
