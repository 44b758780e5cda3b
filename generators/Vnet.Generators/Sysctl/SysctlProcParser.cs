using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Reads a method with <c>[SysctlProc]</c>.</summary>
internal static class SysctlProcParser
{
    // The bounds of CtlType, without the node.
    private const int FirstType = 2, LastType = 15;

    /// <summary>The sysctls that it handles: what cannot be one is missing, and an analyzer says why.</summary>
    public static IEnumerable<SysctlMember> Parse(GeneratorAttributeSyntaxContext context)
    {
        if (context.TargetSymbol is not IMethodSymbol { IsStatic: true, Arity: 0, MethodKind: MethodKind.Ordinary, RefKind: RefKind.None } method
            || !IsHandler(method)
            || FileLocal.Refusal(method) is not null
            || TypeShells.Of(method.ContainingType) is not { } shell)
        {
            yield break;
        }

        foreach (AttributeData attribute in context.Attributes)
        {
            if (SysctlDeclaration.Of(attribute) is not { } proc
                || SysctlDeclaration.Stated(attribute, 1) is not (int type and >= FirstType and <= LastType))
            {
                continue;
            }

            var handler = new SysctlMethod(Identifier.Escape(method.Name), type, SysctlDeclaration.Text(attribute, 2) ?? "", proc.Argument);
            var entry = new SysctlEntry(SysctlKind.Proc, shell.Module, proc.Name, SysctlDeclaration.Text(attribute, 3) ?? "", proc.Flags, proc.Number, proc.Label, Method: handler);
            yield return new SysctlMember(shell, context.TargetNode.SyntaxTree.FilePath, entry);
        }
    }

    private static bool IsHandler(IMethodSymbol method) =>
        method.Parameters.Length == 2
        && method.Parameters[0].RefKind == RefKind.None
        && method.Parameters[1].RefKind == RefKind.Ref
        && IsNamed(method.Parameters[0].Type, MetadataNames.SysctlOid)
        && IsNamed(method.Parameters[1].Type, MetadataNames.SysctlRequest)
        && IsNamed(method.ReturnType, MetadataNames.SysctlError);

    private static bool IsNamed(ITypeSymbol type, string name) =>
        type is INamedTypeSymbol { Arity: 0, ContainingType: null } && type.ToDisplayString() == name;
}
