using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Vnet.Analyzers;

/// <summary>VNET1012: a member of a vnet module exists in one build only, by <c>#if VIMAGE</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConditionalVimageMemberAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] s_marks = ["[Vnet", "[DpcpuDefine", "[LinkerSet", "[Sysinit", "[Sysuninit"];

    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.ConditionalVimageMember,
        "Member depends on a VIMAGE symbol",
        "Members of a vnet module depend on '{0}', so the module differs between builds; declare them always and test 'Vimage.IsEnabled' where behaviour differs",
        Rule.Definition,
        DiagnosticSeverity.Warning,
        "VIMAGE is a switch of the running process, not of the build. Code that only one build compiles rots in the other.");

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
            var membership = new ModuleMembership(attributes, start.Compilation);
            start.RegisterSemanticModelAction(model => Analyze(model, attributes, membership));
        });
    }

    private static void Analyze(SemanticModelAnalysisContext context, VnetAttributes attributes, ModuleMembership membership)
    {
        SyntaxNode root = context.SemanticModel.SyntaxTree.GetRoot(context.CancellationToken);
        if (!root.ContainsDirectives)
            return;
        for (DirectiveTriviaSyntax? directive = root.GetFirstDirective(IsVimageBranch); directive is not null; directive = directive.GetNextDirective(IsVimageBranch))
        {
            var branch = (ConditionalDirectiveTriviaSyntax)directive;
            if (Guards(root, branch, context.SemanticModel, attributes, membership))
                context.ReportDiagnostic(Diagnostic.Create(s_rule, branch.Condition.GetLocation(), VimageSymbol(branch.Condition)));
        }
    }

    private static bool IsVimageBranch(DirectiveTriviaSyntax directive) =>
        directive is ConditionalDirectiveTriviaSyntax branch && VimageSymbol(branch.Condition) is not null;

    private static string? VimageSymbol(ExpressionSyntax condition) =>
        condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
            .Select(name => name.Identifier.ValueText)
            .FirstOrDefault(name => name.IndexOf("VIMAGE", StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>Whether the conditional, in any of its branches from this one on, holds declarations of a module.</summary>
    private static bool Guards(SyntaxNode root, DirectiveTriviaSyntax branch, SemanticModel model, VnetAttributes attributes, ModuleMembership membership)
    {
        DirectiveTriviaSyntax end = branch.GetRelatedDirectives().Last();
        TextSpan guarded = TextSpan.FromBounds(branch.FullSpan.End, Math.Max(branch.FullSpan.End, end.SpanStart));
        MemberDeclarationSyntax? around = Around(root, guarded);
        string disabled = DisabledText(root, guarded);
        if (around is BaseTypeDeclarationSyntax type)
        {
            return model.GetDeclaredSymbol(type) is INamedTypeSymbol symbol
                && (membership.Contains(symbol) ? !string.IsNullOrWhiteSpace(disabled) || Declares(type, guarded) : HoldsMark(disabled));
        }

        if (around is not null and not BaseNamespaceDeclarationSyntax)
            return false; // Within a method's body: behaviour may differ, the module's shape does not.
        return HoldsMark(disabled)
            || ((around ?? root).DescendantNodes(node => node is not BaseMethodDeclarationSyntax).OfType<TypeDeclarationSyntax>()
                .Any(declared => guarded.Contains(declared.Span) && model.GetDeclaredSymbol(declared) is { } symbol && membership.Contains(symbol)));
    }

    /// <summary>The innermost declaration that has the whole span inside its body.</summary>
    private static MemberDeclarationSyntax? Around(SyntaxNode root, TextSpan span)
    {
        MemberDeclarationSyntax? innermost = null;
        SyntaxNode? level = root;
        while (level is not null)
        {
            SyntaxNode? inner = null;
            foreach (SyntaxNode child in level.ChildNodes())
            {
                if (child is MemberDeclarationSyntax member && member.Span.Contains(span) && member.Span.Start < span.Start)
                    inner = member;
            }

            innermost = inner as MemberDeclarationSyntax ?? innermost;
            level = inner;
        }

        return innermost;
    }

    private static bool Declares(BaseTypeDeclarationSyntax type, TextSpan guarded) =>
        type is TypeDeclarationSyntax declaration && declaration.Members.Any(member => guarded.Contains(member.Span));

    private static string DisabledText(SyntaxNode root, TextSpan guarded) =>
        string.Concat(root.DescendantTrivia(guarded).Where(trivia => trivia.IsKind(SyntaxKind.DisabledTextTrivia) && guarded.Contains(trivia.Span)).Select(trivia => trivia.ToFullString()));

    // Text that is not compiled can only be read as text.
    private static bool HoldsMark(string disabled) => s_marks.Any(mark => disabled.IndexOf(mark, StringComparison.Ordinal) >= 0);
}
