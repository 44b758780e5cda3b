using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1005: a declaration in a type that no code can be generated for, or one that mentions what no other file can.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsupportedTypeAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.UnsupportedType,
        "Vnet declaration in an unsupported type",
        "'{0}' cannot be a vnet declaration here: {1}",
        Rule.Definition,
        DiagnosticSeverity.Error,
        "A variable is one symbol of one module. A generic type would make many of it, an interface has no state of its own, and generated code, which stands in another file, cannot name a file-local type.");

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
            start.RegisterSymbolAction(symbol => AnalyzeMember(symbol, attributes), SymbolKind.Field, SymbolKind.Method);
            start.RegisterSemanticModelAction(model => AnalyzeInitializers(model, attributes));
        });
    }

    private static void AnalyzeMember(SymbolAnalysisContext context, VnetAttributes attributes)
    {
        ISymbol member = context.Symbol;
        // Most methods have no attributes, and nearly all fields are of types that can have variables.
        if (member is IMethodSymbol && !attributes.IsGenerating(member))
            return;
        if (Reason(member) is { } reason && (member is IMethodSymbol || attributes.IsGenerating(member)))
            context.ReportDiagnostic(Diagnostic.Create(s_rule, member.Locations[0], member.Name, reason));
    }

    private static string? Reason(ISymbol member)
    {
        for (INamedTypeSymbol? type = member.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.TypeKind == TypeKind.Interface)
                return $"'{type.Name}' is an interface; move it to a class or struct";
            if (type.TypeParameters.Length > 0)
                return $"'{type.Name}' is generic, so each type argument would make another static; move it to a type that is not";
        }

        return FileLocal.Refusal(member);
    }

    /// <summary>An initialiser that every vnet runs anew stands in a generated file, too.</summary>
    private static void AnalyzeInitializers(SemanticModelAnalysisContext context, VnetAttributes attributes)
    {
        // Hardly any file has a file-local type.
        SyntaxNode root = context.SemanticModel.SyntaxTree.GetRoot(context.CancellationToken);
        if (!InitializerReach.HasFileLocalTypes(root))
            return;
        foreach (SyntaxNode node in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            if (node is not FieldDeclarationSyntax { AttributeLists.Count: > 0 } declaration)
                continue;
            foreach (VariableDeclaratorSyntax variable in declaration.Declaration.Variables)
                AnalyzeInitializer(context, variable, attributes);
        }
    }

    private static void AnalyzeInitializer(SemanticModelAnalysisContext context, VariableDeclaratorSyntax variable, VnetAttributes attributes)
    {
        if (variable.Initializer?.Value is not { } value
            || context.SemanticModel.GetDeclaredSymbol(variable, context.CancellationToken) is not IFieldSymbol field
            || !attributes.IsVnetDefine(field)
            || VnetStorageOf.Type(field.Type) is not (VnetStorage.OwnReference or VnetStorage.OwnBox)
            || Reason(field) is not null
            || InitializerReach.Unreachable(value, field.ContainingType, context.SemanticModel, context.CancellationToken) is not { } mentioned)
        {
            return;
        }

        string why = FileLocal.Root(mentioned as INamedTypeSymbol ?? mentioned.ContainingType) is null
            ? "which the class generated beside a file-local type cannot reach by that name; qualify it, or make it internal"
            : "which only this file can name; move what it needs to an internal type";
        context.ReportDiagnostic(Diagnostic.Create(s_rule, field.Locations[0], field.Name, $"its initialiser, which every vnet runs again in a generated file, mentions '{mentioned.Name}', {why}"));
    }
}
