using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Takes a field's initialiser and its surroundings as text.</summary>
internal static class FactoryParser
{
    // Keyed weakly by what the types of a namespace hang on; the values hold text only.
    private static readonly ConditionalWeakTable<SyntaxNode, UsingScope> s_scopes = new();

    /// <summary>The initialiser, or null when there is none, or it is the type's default.</summary>
    public static FactoryInitializer? Of(VariableDeclaratorSyntax declarator, ITypeSymbol type, SemanticModel model)
    {
        if (declarator.Initializer?.Value is not { } value || IsDefault(value))
            return null;
        string text = TextOf(value);
        if (value is InitializerExpressionSyntax)
            text = $"new {TypeText.ForTypeof(type)} {text}";
        bool isUnsafe = declarator.Ancestors().OfType<MemberDeclarationSyntax>().Any(member => member.Modifiers.Any(SyntaxKind.UnsafeKeyword));
        SyntaxNode outermost = declarator;
        while (outermost.Parent is { } parent and not (BaseNamespaceDeclarationSyntax or CompilationUnitSyntax))
            outermost = parent;
        return new FactoryInitializer(text, isUnsafe, ScopeAround(outermost.Parent!, model));
    }

    // Which usings to take is a question of syntax alone, unless the file has types that another file cannot name.
    private static UsingScope ScopeAround(SyntaxNode node, SemanticModel model) => InitializerReach.HasFileLocalTypes(node.SyntaxTree.GetRoot())
        ? ScopeOf(node, directive => !InitializerReach.IsFileLocal(directive, model, default))
        : s_scopes.GetValue(node, static node => ScopeOf(node, static _ => true));

    private static bool IsDefault(ExpressionSyntax value)
    {
        while (value is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed)
            value = suppressed.Operand;
        return value.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression or SyntaxKind.DefaultExpression;
    }

    /// <summary>The expression as written. Directives in it have been obeyed already, so they are left out.</summary>
    private static string TextOf(ExpressionSyntax value)
    {
        if (!value.ContainsDirectives)
            return value.ToString();
        var text = new StringBuilder();
        foreach (SyntaxToken token in value.DescendantTokens())
        {
            AppendTrivia(text, token.LeadingTrivia);
            text.Append(token.Text);
            AppendTrivia(text, token.TrailingTrivia);
        }

        return text.ToString().Trim();
    }

    private static void AppendTrivia(StringBuilder text, SyntaxTriviaList list)
    {
        foreach (SyntaxTrivia trivia in list)
        {
            // A space stays: what was on two lines must not become one word.
            text.Append(trivia.IsDirective || trivia.IsKind(SyntaxKind.DisabledTextTrivia) ? " " : trivia.ToFullString());
        }
    }

    private static UsingScope ScopeOf(SyntaxNode node, Func<UsingDirectiveSyntax, bool> isWanted)
    {
        var namespaces = new List<NamespaceScope>();
        for (; node is BaseNamespaceDeclarationSyntax declaration; node = declaration.Parent!)
            namespaces.Insert(0, new NamespaceScope(declaration.Name.ToString(), TextOf(declaration.Externs, declaration.Usings.Where(isWanted))));
        var unit = (CompilationUnitSyntax)node;
        return new UsingScope(TextOf(unit.Externs, unit.Usings.Where(isWanted)), namespaces.ToEquatableArray());
    }

    private static EquatableArray<string> TextOf(SyntaxList<ExternAliasDirectiveSyntax> externs, IEnumerable<UsingDirectiveSyntax> usings) =>
        externs.Select(directive => directive.WithoutTrivia().NormalizeWhitespace().ToString())
            .Concat(usings.Where(directive => directive.GlobalKeyword.IsKind(SyntaxKind.None)).Select(directive => directive.WithoutTrivia().NormalizeWhitespace().ToString()))
            .ToEquatableArray();
}
