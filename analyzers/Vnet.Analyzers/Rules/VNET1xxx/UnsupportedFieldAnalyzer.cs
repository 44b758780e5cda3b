using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1004: a field that cannot be virtualized, which the generator therefore skips.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsupportedFieldAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.UnsupportedField,
        "Field cannot be virtualized",
        "'{0}' cannot be [VnetDefine]: it {1}",
        Rule.Definition,
        DiagnosticSeverity.Error,
        "A virtualized field is a plain, assignable static whose value can be stored in a region of memory.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is not { } attributes)
                return;
            start.RegisterSymbolAction(symbol => AnalyzeField(symbol, attributes), SymbolKind.Field);
            start.RegisterSyntaxNodeAction(node => AnalyzeTarget(node, attributes), SyntaxKind.AttributeTargetSpecifier);
        });
    }

    private static void AnalyzeField(SymbolAnalysisContext context, VnetAttributes attributes)
    {
        var field = (IFieldSymbol)context.Symbol;
        if (attributes.IsVnetDefine(field) && FieldRefusal.Of(field) is { } reason)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, field.Locations[0], field.Name, reason));
    }

    // [field: VnetDefine] on a property or an event: the field has no name that an accessor could be derived from.
    private static void AnalyzeTarget(SyntaxNodeAnalysisContext context, VnetAttributes attributes)
    {
        if (context.Node.Parent is not AttributeListSyntax { Target: { } target } list || !target.Identifier.IsKind(SyntaxKind.FieldKeyword))
            return;
        (string? name, string owner) = list.Parent switch
        {
            PropertyDeclarationSyntax property => (property.Identifier.ValueText, "a property"),
            EventFieldDeclarationSyntax @event => (@event.Declaration.Variables[0].Identifier.ValueText, "an event"),
            _ => (null, ""),
        };
        if (name is null)
            return;

        foreach (AttributeSyntax attribute in list.Attributes)
        {
            if (SymbolEqualityComparer.Default.Equals(context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type, attributes.VnetDefine))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    s_rule, attribute.GetLocation(), name, $"is the hidden field of {owner}; declare the field itself"));
            }
        }
    }
}
