using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET2001: code uses a virtualized or per-CPU field itself, which is the reference copy.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DirectAccessAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.DirectAccess,
        "Use the accessor, not the field",
        "'{0}' is the reference copy that new {1} start from, not the value of this one: use '{2}'",
        Rule.Access,
        DiagnosticSeverity.Warning,
        "The annotated field is the reference copy. Reading it gives the default; writing it changes what later instances start with and nothing in those that exist.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            INamedTypeSymbol? vnet = start.Compilation.GetTypeByMetadataName(MetadataNames.VnetDefine);
            INamedTypeSymbol? dpcpu = start.Compilation.GetTypeByMetadataName(MetadataNames.DpcpuDefine);
            if (vnet is not null)
                start.RegisterOperationAction(operation => Analyze(operation, vnet, dpcpu), OperationKind.FieldReference);
        });
    }

    private static void Analyze(OperationAnalysisContext context, INamedTypeSymbol vnet, INamedTypeSymbol? dpcpu)
    {
        var reference = (IFieldReferenceOperation)context.Operation;
        IFieldSymbol field = reference.Field;
        if (!field.IsStatic || field.IsConst)
            return;
        bool isVnet = CurVnetSymbols.HasAttribute(field, vnet);
        if (!isVnet && !CurVnetSymbols.HasAttribute(field, dpcpu))
            return;

        // What the initialiser of a variable may read is VNET1007's business.
        if (context.ContainingSymbol is IFieldSymbol owner && (CurVnetSymbols.HasAttribute(owner, vnet) || CurVnetSymbols.HasAttribute(owner, dpcpu)))
            return;
        if (IsNamed(reference) || (isVnet ? FieldRefusal.Of(field) : FieldRefusal.OfDpcpu(field)) is not null)
            return;
        string accessor = isVnet ? AccessorName.Vnet(field.Name) : AccessorName.Dpcpu(field.Name) + ".Value";
        context.ReportDiagnostic(Diagnostic.Create(s_rule, reference.Syntax.GetLocation(), field.Name, isVnet ? "vnets" : "CPUs", accessor));
    }

    private static bool IsNamed(IOperation operation)
    {
        for (IOperation? parent = operation.Parent; parent is IMemberReferenceOperation or INameOfOperation; parent = parent.Parent)
        {
            if (parent is INameOfOperation)
                return true;
        }

        return false;
    }
}
