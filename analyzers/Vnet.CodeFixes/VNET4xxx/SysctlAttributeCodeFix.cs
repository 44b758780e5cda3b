using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Vnet.Analyzers;

namespace Vnet.CodeFixes;

/// <summary>Mends the attribute of a sysctl: flags, access, tunable and format, as the rules about sysctls ask.</summary>
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
        AttributeOf(diagnostic, root) is null ? null : diagnostic.Properties[SysctlFix.Title];

    /// <inheritdoc/>
    private protected override async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        var attributes = new Dictionary<AttributeSyntax, SysctlAttributeEdit>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
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
        diagnostic.Properties.ContainsKey(SysctlFix.Title)
            ? root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeSyntax>()
            : null;
}
