using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET1014: a deliberate global that does not say why, or that is a vnet's or CPU's variable at the same time.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EmptyGlobalReasonAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_empty = Rule.Create(
        RuleIds.EmptyGlobalReason,
        "[VnetGlobal] without a reason",
        "[VnetGlobal] on '{0}' gives no reason; say why one copy for all vnets is right",
        Rule.Definition,
        DiagnosticSeverity.Warning,
        "The reason is what the next reader needs to tell a decision from an oversight.");

    private static readonly DiagnosticDescriptor s_contradiction = Rule.Create(
        RuleIds.EmptyGlobalReason,
        "[VnetGlobal] on a virtualized field",
        "'{0}' is both [VnetGlobal] and [{1}]; remove one of them",
        Rule.Definition,
        DiagnosticSeverity.Warning,
        "A field has one copy for all vnets, or one per vnet or CPU; not both.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_empty, s_contradiction];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is { VnetGlobal: not null } attributes)
            {
                start.RegisterSymbolAction(
                    symbol => Analyze(symbol, attributes),
                    SymbolKind.Field, SymbolKind.Property, SymbolKind.Event, SymbolKind.NamedType);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context, VnetAttributes attributes)
    {
        ISymbol symbol = context.Symbol;
        if (VnetAttributes.Find(symbol, attributes.VnetGlobal) is not { ApplicationSyntaxReference: { } syntax } attribute)
            return;
        Location location = syntax.SyntaxTree.GetLocation(syntax.Span);
        if (attribute.ConstructorArguments.Length == 1 && string.IsNullOrWhiteSpace(attribute.ConstructorArguments[0].Value as string))
            context.ReportDiagnostic(Diagnostic.Create(s_empty, location, symbol.Name));
        string? other = attributes.IsVnetDefine(symbol) ? "VnetDefine" : attributes.IsDpcpuDefine(symbol) ? "DpcpuDefine" : null;
        if (other is not null)
            context.ReportDiagnostic(Diagnostic.Create(s_contradiction, location, symbol.Name, other));
    }
}
