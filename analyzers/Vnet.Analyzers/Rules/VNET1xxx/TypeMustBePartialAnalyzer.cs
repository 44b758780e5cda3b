using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1003: a type, or one around it, has members that code is generated for, yet is not partial.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TypeMustBePartialAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.TypeMustBePartial,
        "Type with vnet declarations must be partial",
        "Type '{0}' must be partial, because code is generated for '{1}'; add 'partial' to it",
        Rule.Definition,
        DiagnosticSeverity.Error,
        "Accessors and tables are written into the declaring type, so it and every type around it must be partial.");

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
                start.RegisterSymbolAction(symbol => AnalyzeType(symbol, attributes), SymbolKind.NamedType);
        });
    }

    private static void AnalyzeType(SymbolAnalysisContext context, VnetAttributes attributes)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate || type.DeclaringSyntaxReferences.Length != 1)
            return; // What is declared in several parts is partial already.
        if (FileLocal.Root(type) is not null)
            return; // Its members are generated beside it.
        if (type.DeclaringSyntaxReferences[0].GetSyntax(context.CancellationToken) is not TypeDeclarationSyntax declaration
            || declaration.Modifiers.Any(SyntaxKind.PartialKeyword)
            || FirstGenerating(type, attributes) is not { } member)
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(s_rule, declaration.Identifier.GetLocation(), type.Name, member.Name));
    }

    private static ISymbol? FirstGenerating(INamedTypeSymbol type, VnetAttributes attributes)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            ISymbol? found = member switch
            {
                INamedTypeSymbol nested => FirstGenerating(nested, attributes),
                IFieldSymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary } when attributes.IsGenerating(member) => member,
                _ => null,
            };
            if (found is not null)
                return found;
        }

        return null;
    }
}
