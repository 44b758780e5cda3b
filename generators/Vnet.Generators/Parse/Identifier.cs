using Microsoft.CodeAnalysis.CSharp;

namespace Vnet.Generators;

/// <summary>Names as they must be written in source.</summary>
internal static class Identifier
{
    /// <summary>The name, with an at sign where it is a keyword, or would be one in an accessor or an async method.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;
}
