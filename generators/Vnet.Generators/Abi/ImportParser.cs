using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vnet.Generators;

/// <summary>
/// Finds the variables of other assemblies that the source uses: by accessor, or as a member of a view. Names are looked for
/// in syntax, once per file; only a name that some reference exports is bound.
/// </summary>
internal static class ImportParser
{
    private static readonly SymbolDisplayFormat s_fullName = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    // A file's candidates, as long as the file and what can be imported stay as they are.
    private static readonly ConditionalWeakTable<SyntaxNode, Candidates> s_candidates = new();

    /// <summary>The imports as lines of the stamp, in order.</summary>
    public static EquatableArray<string> Parse(Compilation compilation, CancellationToken cancellation)
    {
        if (ImportableVariables.Of(compilation, cancellation) is not { } importable)
            return default;
        SortedSet<string> imports = new(StringComparer.Ordinal);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            IdentifierNameSyntax[] candidates = CandidatesOf(tree.GetRoot(cancellation), importable);
            if (candidates.Length == 0)
                continue;
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (IdentifierNameSyntax candidate in candidates)
            {
                cancellation.ThrowIfCancellationRequested();
                if (model.GetSymbolInfo(candidate, cancellation).Symbol is IPropertySymbol property && ImportOf(property, compilation, importable) is { } import)
                    imports.Add(import);
            }
        }

        return imports.ToEquatableArray();
    }

    private static IdentifierNameSyntax[] CandidatesOf(SyntaxNode root, ImportableVariables importable)
    {
        if (s_candidates.TryGetValue(root, out Candidates known) && ReferenceEquals(known.Importable, importable))
            return known.Nodes;
        // An accessor that stands twice in one type means the same.
        HashSet<(string, SyntaxNode?)> seen = [];
        List<IdentifierNameSyntax> nodes = [];
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax { Identifier.ValueText: var text } name || !importable.HasName(text))
                continue;
            MemberAccessExpressionSyntax? access = name.Parent is MemberAccessExpressionSyntax parent && parent.Name == name ? parent : null;
            bool isAccessor = text.StartsWith("V_", StringComparison.Ordinal) || text.StartsWith("DPCPU_", StringComparison.Ordinal);
            if (isAccessor ? seen.Add((access?.ToString() ?? text, name.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>())) : access is not null)
                nodes.Add(name);
        }

        s_candidates.Remove(root);
        Candidates found = new(importable, [.. nodes]);
        s_candidates.Add(root, found);
        return found.Nodes;
    }

    private static string? ImportOf(IPropertySymbol property, Compilation compilation, ImportableVariables importable)
    {
        if (property.ContainingType is not { } type || property.ContainingAssembly is not { } assembly || SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly))
            return null;
        bool isPerCpu = property.Name.StartsWith("DPCPU_", StringComparison.Ordinal);
        string name = property.Name;
        if (property.IsStatic)
            name = isPerCpu ? name.Substring(6) : name.Substring(2);
        else if (type is { Name: "VnetView" or "VnetPrivateView", ContainingType: { } outer })
            (type, isPerCpu) = (outer, false);
        else
            return null;
        return importable.Import(assembly.Name, AbiText.Key(isPerCpu, type.ToDisplayString(s_fullName), name));
    }

    private sealed class Candidates(ImportableVariables importable, IdentifierNameSyntax[] nodes)
    {
        public ImportableVariables Importable { get; } = importable;

        public IdentifierNameSyntax[] Nodes { get; } = nodes;
    }
}
