using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Vnet.Analyzers;
using Vnet.Roslyn;

namespace Vnet.CodeFixes;

/// <summary>Writes what VNET3006 asks for.</summary>
internal static class TimerDrain
{
    /// <summary>Adds the disposal of every diagnosed timer to its type's destructor.</summary>
    public static async Task<Solution> AddAsync(
        Solution solution, IReadOnlyList<(DocumentId Document, Diagnostic Diagnostic)> timers, CancellationToken cancellationToken)
    {
        var editor = new SolutionEditor(solution);
        var byType = new Dictionary<INamedTypeSymbol, List<Diagnostic>>(SymbolEqualityComparer.Default);
        foreach ((DocumentId id, Diagnostic diagnostic) in timers)
        {
            if (await TypeAsync(solution, id, diagnostic, cancellationToken).ConfigureAwait(false) is not { } type)
                continue;
            if (!byType.TryGetValue(type, out List<Diagnostic>? diagnostics))
                byType.Add(type, diagnostics = []);
            if (diagnostics.All(other => other.Properties[TimerFixKeys.Accessor] != diagnostic.Properties[TimerFixKeys.Accessor]))
                diagnostics.Add(diagnostic);
        }

        foreach (KeyValuePair<INamedTypeSymbol, List<Diagnostic>> pair in byType)
            await AddAsync(editor, pair.Key, pair.Value, cancellationToken).ConfigureAwait(false);
        return editor.GetChangedSolution();
    }

    private static async Task<INamedTypeSymbol?> TypeAsync(
        Solution solution, DocumentId id, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (solution.GetDocument(id) is not { } document
            || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root)
            return null;
        TypeDeclarationSyntax? declaration = root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>();
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return declaration is null ? null : model?.GetDeclaredSymbol(declaration, cancellationToken);
    }

    private static async Task AddAsync(SolutionEditor editor, INamedTypeSymbol type, List<Diagnostic> timers, CancellationToken cancellationToken)
    {
        StatementSyntax[] statements = [.. timers.SelectMany(Statements)];
        if (await FindAsync(editor, type, MetadataNames.VnetSysuninit, _ => true, cancellationToken).ConfigureAwait(false) is { } existing)
        {
            existing.Editor.ReplaceNode(existing.Method, (node, _) => WithFirst((MethodDeclarationSyntax)node, statements));
            return;
        }

        string? name = timers[0].Properties[TimerFixKeys.Constructor];
        if (await FindAsync(editor, type, MetadataNames.VnetSysinit, method => method.Name == name, cancellationToken)
            .ConfigureAwait(false) is { } constructor)
            constructor.Editor.InsertAfter(constructor.Method, Destructor(constructor.Attribute, type, statements));
    }

    private static async Task<(DocumentEditor Editor, MethodDeclarationSyntax Method, AttributeSyntax Attribute)?> FindAsync(
        SolutionEditor editor, INamedTypeSymbol type, string attributeName, Func<IMethodSymbol, bool> accepts, CancellationToken cancellationToken)
    {
        foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>().Where(accepts))
        {
            AttributeData? attribute = method.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == attributeName);
            if (attribute?.ApplicationSyntaxReference is not { } reference
                || await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is not AttributeSyntax syntax
                || (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.FirstOrDefault() is not { } declared
                || await declared.GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is not MethodDeclarationSyntax declaration
                || editor.OriginalSolution.GetDocument(declaration.SyntaxTree) is not { } document)
            {
                continue;
            }

            return (await editor.GetDocumentEditorAsync(document.Id, cancellationToken).ConfigureAwait(false), declaration, syntax);
        }

        return null;
    }

    private static IEnumerable<StatementSyntax> Statements(Diagnostic timer)
    {
        string accessor = timer.Properties[TimerFixKeys.Accessor]!;
        if (!timer.Properties.ContainsKey(TimerFixKeys.Nullable))
            return [Statement($"{accessor}.Dispose();")];
        return [Statement($"{accessor}?.Dispose();"), Statement($"{accessor} = null;")];
    }

    private static StatementSyntax Statement(string text) =>
        SyntaxFactory.ParseStatement(text)
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed).WithLeadingTrivia(SyntaxFactory.ElasticMarker)
            .WithAdditionalAnnotations(Formatter.Annotation);

    private static MethodDeclarationSyntax WithFirst(MethodDeclarationSyntax method, StatementSyntax[] statements)
    {
        if (method.Body is { } body)
            return method.WithBody(body.WithStatements(body.Statements.InsertRange(0, statements))).WithAdditionalAnnotations(Formatter.Annotation);
        if (method.ExpressionBody is not { } expression)
            return method;
        StatementSyntax own =
            SyntaxFactory.ExpressionStatement(expression.Expression.WithoutTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
        return method.WithExpressionBody(null).WithSemicolonToken(default)
            .WithBody(SyntaxFactory.Block(statements.Append(own)))
            .WithTrailingTrivia(method.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    // At the constructor's own subsystem and order, so that it runs where the constructor does, on the way back.
    private static MemberDeclarationSyntax Destructor(AttributeSyntax constructor, INamedTypeSymbol type, StatementSyntax[] statements)
    {
        string attribute = constructor.Name.ToString().Replace("VnetSysinit", "VnetSysuninit") + constructor.ArgumentList;
        string name = type.GetMembers("Destroy").IsEmpty ? "Destroy" : "DestroyTimers";
        var empty = (MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"\n[{attribute}]\nprivate static void {name}()\n{{\n}}\n")!;
        return empty.WithBody(SyntaxFactory.Block(statements))
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
    }
}
