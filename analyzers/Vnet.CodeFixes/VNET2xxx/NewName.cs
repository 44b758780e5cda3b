using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vnet.CodeFixes;

/// <summary>Names of variables that a fix introduces.</summary>
internal static class NewName
{
    /// <summary>A name that no token of the member, and none of those taken before, has.</summary>
    public static string In(SyntaxNode member, string wish, ISet<string> taken)
    {
        var used = new HashSet<string>(member.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        string name = wish;
        for (int i = 2; used.Contains(name) || taken.Contains(name); i++)
            name = wish + i;
        taken.Add(name);
        return name;
    }
}
