using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Vnet.Analyzers;

/// <summary>The stretches of code in which a thread is pinned: the scopes of <c>using (Dpcpu.Pin(…))</c>.</summary>
internal static class PinnedSection
{
    /// <summary>The innermost pinned section that an operation is in, or null. Lambdas are not in the section they stand in.</summary>
    public static TextSpan? Around(IOperation operation)
    {
        for (IOperation child = operation; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation:
                    return null;
                case IUsingOperation { Resources: { } resources } section when section.Body == child && IsPin(resources):
                    return section.Body.Syntax.Span;
                case IBlockOperation block when DeclaredIn(block, child) is { } start:
                    return TextSpan.FromBounds(start, block.Syntax.Span.End);
            }
        }

        return null;
    }

    /// <summary>Whether a method is handed a pinned section by its caller.</summary>
    public static bool IsGivenTo(IMethodSymbol method) => method.Parameters.Any(parameter => IsScope(parameter.Type));

    private static int? DeclaredIn(IBlockOperation block, IOperation child)
    {
        int? start = null;
        foreach (IOperation statement in block.Operations)
        {
            if (statement == child)
                break;
            if (statement is IUsingDeclarationOperation declaration && IsPin(declaration.DeclarationGroup))
                start = statement.Syntax.Span.End;
        }

        return start;
    }

    private static bool IsPin(IOperation resources) =>
        IsScope(resources.Type) || resources.Descendants().OfType<IVariableDeclaratorOperation>().Any(declarator => IsScope(declarator.Symbol.Type));

    private static bool IsScope(ITypeSymbol? type) => type is { Name: "PinScope", ContainingType: { Name: "Dpcpu", ContainingNamespace.Name: "Vnet" } };
}
