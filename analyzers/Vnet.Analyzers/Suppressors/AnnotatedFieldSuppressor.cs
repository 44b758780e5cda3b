using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>
/// Silences what other analyzers and the compiler say about a reference copy: nobody seems to write it, read it or
/// need it, because all accesses go through what is generated.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AnnotatedFieldSuppressor : DiagnosticSuppressor
{
    private const string UseIsGenerated = "The field is the reference copy of a variable, an item of a linker set or a sysctl; generated code reads and writes it.";
    private const string SharingIsStated = "The field is virtualized, or its author states that it is shared.";

    private static readonly ImmutableDictionary<string, SuppressionDescriptor> s_suppressions = ImmutableDictionary.CreateRange(
        new[] { "CS0169", "CS0414", "CS0649", "IDE0044", "IDE0051", "IDE0052", "CA1802", "CA1823" }
            .Select((id, index) => Entry($"VNETS{1001 + index}", id, UseIsGenerated))
            .Append(Entry("VNETS1009", "CA2211", SharingIsStated)));

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [.. s_suppressions.Values];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        if (VnetAttributes.Of(context.Compilation) is not { } attributes)
            return;
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree
                || !s_suppressions.TryGetValue(diagnostic.Id, out SuppressionDescriptor? suppression)
                || MemberAt(context, tree, diagnostic.Location) is not { } member)
            {
                continue;
            }

            bool applies = diagnostic.Id == "CA2211"
                ? attributes.IsVnetDefine(member) || VnetAttributes.Has(member, attributes.VnetGlobal)
                : attributes.IsGenerating(member);
            if (applies)
                context.ReportSuppression(Suppression.Create(suppression, diagnostic));
        }
    }

    // A field; or a method of a file-local type, which generated code calls in a way that no analyzer sees.
    private static ISymbol? MemberAt(SuppressionAnalysisContext context, SyntaxTree tree, Location location)
    {
        SyntaxNode node = tree.GetRoot(context.CancellationToken).FindNode(location.SourceSpan);
        return context.GetSemanticModel(tree).GetDeclaredSymbol(node, context.CancellationToken) is { } symbol and (IFieldSymbol or IMethodSymbol) ? symbol : null;
    }

    private static KeyValuePair<string, SuppressionDescriptor> Entry(string id, string suppressed, string reason) =>
        new(suppressed, new SuppressionDescriptor(id, suppressed, reason));
}
