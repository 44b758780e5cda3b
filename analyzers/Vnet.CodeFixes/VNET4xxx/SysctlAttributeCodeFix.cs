using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Vnet.Analyzers;

namespace Vnet.CodeFixes;

/// <summary>Mends how a sysctl is declared: flags, access, tunable and format, as the rules about sysctls ask.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class SysctlAttributeCodeFix() : DocumentCodeFix(
    "Mend the sysctl's attribute",
    RuleIds.SysctlWithoutVnet,
    RuleIds.SysctlVnetOverPlain,
    RuleIds.SysctlFormatMismatch,
    RuleIds.WritableProcWithoutVnet,
    RuleIds.SysctlLocking,
    RuleIds.SysctlNotWritable,
    RuleIds.TunableFetchedAgain,
    RuleIds.MisplacedSysctlFlag)
{
    /// <inheritdoc/>
    private protected override string? TitleOf(Diagnostic diagnostic, SyntaxNode root) =>
        AttributeOf(diagnostic, root) is null && FlagsOf(diagnostic, root) is null ? null : diagnostic.Properties[SysctlFixKeys.Title];

    /// <inheritdoc/>
    private protected override async Task<Document> FixAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        var attributes = new Dictionary<AttributeSyntax, SysctlAttributeEdit>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (FlagsOf(diagnostic, editor.OriginalRoot) is { } flags)
                editor.ReplaceNode(flags, new SysctlFlagsEdit(editor.SemanticModel, flags.SpanStart).Apply(flags, diagnostic.Properties));
            if (AttributeOf(diagnostic, editor.OriginalRoot) is not { } attribute)
                continue;
            if (!attributes.TryGetValue(attribute, out SysctlAttributeEdit? edit))
                attributes.Add(attribute, edit = new SysctlAttributeEdit(attribute, editor.SemanticModel));
            edit.Add(diagnostic.Properties);
        }

        foreach (KeyValuePair<AttributeSyntax, SysctlAttributeEdit> pair in attributes)
            editor.ReplaceNode(pair.Key, pair.Value.Apply());
        return editor.GetChangedDocument();
    }

    /// <summary>The attribute at fault; null where the rule has no mending for it.</summary>
    private static AttributeSyntax? AttributeOf(Diagnostic diagnostic, SyntaxNode root) =>
        diagnostic.Properties.ContainsKey(SysctlFixKeys.Title)
            ? root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeSyntax>()
            : null;

    /// <summary>The flags at fault of a sysctl that a call adds.</summary>
    private static ExpressionSyntax? FlagsOf(Diagnostic diagnostic, SyntaxNode root) =>
        diagnostic.Properties.ContainsKey(SysctlFixKeys.Title)
        && root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax { Parent: ArgumentSyntax } flags
            ? flags
            : null;
}
