using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vnet.Generators;

/// <summary>
/// Reads a documentation comment from the trivia before a declaration: a build without a documentation file parses it
/// as a plain comment, and the symbol has none then.
/// </summary>
internal static class DocumentationText
{
    /// <summary>The comment's text without its slashes, or null.</summary>
    public static string? Of(SyntaxNode declaration)
    {
        if (!declaration.HasLeadingTrivia)
            return null;
        StringBuilder? text = null;
        foreach (SyntaxTrivia trivia in declaration.GetLeadingTrivia())
        {
            switch (trivia.Kind())
            {
                case SyntaxKind.SingleLineDocumentationCommentTrivia:
                case SyntaxKind.SingleLineCommentTrivia:
                    text = AddLines(text, trivia.ToFullString());
                    break;
                case SyntaxKind.MultiLineDocumentationCommentTrivia:
                case SyntaxKind.MultiLineCommentTrivia:
                    text = AddBlock(text, trivia.ToFullString());
                    break;
            }
        }

        return text?.ToString();
    }

    private static StringBuilder? AddLines(StringBuilder? text, string comment)
    {
        foreach (string line in comment.Split('\n'))
        {
            string trimmed = line.Trim();
            if (!trimmed.StartsWith("///", StringComparison.Ordinal) || trimmed.StartsWith("////", StringComparison.Ordinal))
                continue;
            text ??= new StringBuilder();
            text.Append(trimmed, 3, trimmed.Length - 3).Append('\n');
        }

        return text;
    }

    private static StringBuilder? AddBlock(StringBuilder? text, string comment)
    {
        string block = comment.Trim();
        if (!block.StartsWith("/**", StringComparison.Ordinal) || block.Length < 5)
            return text;
        text ??= new StringBuilder();
        foreach (string line in block.Substring(3, block.Length - 5).Split('\n'))
            text.Append(line.Trim().TrimStart('*')).Append('\n');
        return text;
    }
}
