using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Reads a field or method with <c>[LinkerSet]</c>.</summary>
internal static class LinkerSetParser
{
    private const int MaxDelegateParameters = 16;

    /// <summary>The member, or null when it cannot be in a set: an analyzer says why.</summary>
    public static LinkerSetMember? Parse(GeneratorAttributeSyntaxContext context)
    {
        EquatableArray<string> sets = context.Attributes
            .Select(attribute => attribute.ConstructorArguments.Length == 1 ? attribute.ConstructorArguments[0].Value as string ?? "" : "")
            .Where(set => set.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .ToEquatableArray();
        if (sets.Count == 0 || FileLocal.Refusal(context.TargetSymbol) is not null || TypeShells.Of(context.TargetSymbol.ContainingType) is not { } shell)
            return null;
        LinkerSetEntry? entry = context.TargetSymbol switch
        {
            IFieldSymbol { IsStatic: true, Type.IsRefLikeType: false } field => OfField(field, sets),
            IMethodSymbol { IsStatic: true, Arity: 0, MethodKind: MethodKind.Ordinary } method => OfMethod(method, sets),
            _ => null,
        };
        return entry is null ? null : new LinkerSetMember(shell, context.TargetNode.SyntaxTree.FilePath, entry);
    }

    private static LinkerSetEntry? OfField(IFieldSymbol field, EquatableArray<string> sets)
    {
        TypeReach reach = TypeReach.Of(field.Type, field.ContainingType);
        if (reach.HasPointer)
            return null;
        LinkerSetMemberKind kind = field.IsConst || field.IsReadOnly ? LinkerSetMemberKind.ReadOnlyField : LinkerSetMemberKind.Field;
        return new LinkerSetEntry(kind, Identifier.Escape(field.Name), TypeText.Of(field.Type), sets);
    }

    /// <summary>The entry of a method, or null when it is not one that a delegate can be made of.</summary>
    public static LinkerSetEntry? OfMethod(IMethodSymbol method, EquatableArray<string> sets)
    {
        if (method.RefKind != RefKind.None
            || method.Parameters.Length > MaxDelegateParameters
            || method.Parameters.Any(parameter => parameter.RefKind != RefKind.None || !IsArgument(parameter.Type, method))
            || (!method.ReturnsVoid && !IsArgument(method.ReturnType, method)))
        {
            return null;
        }

        EquatableArray<string> parameters = method.Parameters.Select(parameter => TypeText.Of(parameter.Type)).ToEquatableArray();
        string returnType = TypeText.Of(method.ReturnType);
        List<string> arguments = [.. parameters];
        if (!method.ReturnsVoid)
            arguments.Add(returnType);
        string name = method.ReturnsVoid ? "global::System.Action" : "global::System.Func";
        string type = arguments.Count == 0 ? name : $"{name}<{string.Join(", ", arguments)}>";
        return new LinkerSetEntry(LinkerSetMemberKind.Method, Identifier.Escape(method.Name), type, sets, returnType, parameters);
    }

    // A type argument of Action or Func that this file can name.
    private static bool IsArgument(ITypeSymbol type, IMethodSymbol method) => !TypeReach.Of(type, method.ContainingType).HasPointer;
}
