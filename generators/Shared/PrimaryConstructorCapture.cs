using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vnet.Roslyn;

/// <summary>
/// A parameter of a primary constructor that members of the class use, so that the compiler keeps it in a field that
/// is no member of the type.
/// </summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="IsWritten">Whether a member assigns it or takes a reference to it.</param>
internal readonly record struct PrimaryConstructorCapture(IParameterSymbol Parameter, bool IsWritten)
{
    /// <summary>What a class captures; judged by name, so a local of the same name counts as the parameter.</summary>
    public static IEnumerable<PrimaryConstructorCapture> Of(INamedTypeSymbol type)
    {
        if (type.IsRecord)
            yield break; // Positional parameters are properties.
        foreach (IMethodSymbol constructor in type.InstanceConstructors)
        {
            if (constructor.DeclaringSyntaxReferences.Length != 1
                || constructor.DeclaringSyntaxReferences[0].GetSyntax() is not TypeDeclarationSyntax)
            {
                continue;
            }

            foreach (IParameterSymbol parameter in constructor.Parameters)
            {
                bool isCaptured = false;
                bool isWritten = false;
                foreach (IdentifierNameSyntax use in Uses(type, parameter.Name))
                {
                    isCaptured = true;
                    isWritten |= IsWrite(use);
                }

                if (isCaptured)
                    yield return new PrimaryConstructorCapture(parameter, isWritten);
            }
        }
    }

    private static IEnumerable<IdentifierNameSyntax> Uses(INamedTypeSymbol type, string name) =>
        from reference in type.DeclaringSyntaxReferences
        let declaration = reference.GetSyntax() as TypeDeclarationSyntax
        where declaration is not null
        from member in declaration.Members
        where member is not (FieldDeclarationSyntax or BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
        from use in member.DescendantNodes(node => node is not EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax }).OfType<IdentifierNameSyntax>()
        where use.Identifier.ValueText == name && (use.Parent is not MemberAccessExpressionSyntax access || access.Expression == use)
        select use;

    private static bool IsWrite(IdentifierNameSyntax use) => use.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == use,
        PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression) || prefix.IsKind(SyntaxKind.AddressOfExpression),
        PostfixUnaryExpressionSyntax postfix => postfix.IsKind(SyntaxKind.PostIncrementExpression) || postfix.IsKind(SyntaxKind.PostDecrementExpression),
        ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword) || argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword)
            || argument.Parent is TupleExpressionSyntax { Parent: AssignmentExpressionSyntax { Left: TupleExpressionSyntax left } } && left == argument.Parent,
        RefExpressionSyntax => true,
        _ => false,
    };
}
