using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vnet.Analyzers;

/// <summary>The bodies of methods that are named elsewhere in the same file: no other file is bound for them.</summary>
internal static class MethodInFile
{
    /// <summary>The body of a method or local function; null when it stands in another file.</summary>
    public static IOperation? BodyOf(IMethodSymbol method, IOperation user)
    {
        foreach (SyntaxReference reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            if (reference.SyntaxTree == user.Syntax.SyntaxTree && reference.GetSyntax() is MethodDeclarationSyntax or LocalFunctionStatementSyntax)
                return user.SemanticModel?.GetOperation(reference.GetSyntax());
        }

        return null;
    }
}
