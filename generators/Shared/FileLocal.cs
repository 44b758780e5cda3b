using Microsoft.CodeAnalysis;

namespace Vnet.Roslyn;

/// <summary>
/// File-local types. Generated code stands in another file, so it cannot add members to one: what it writes goes into a
/// companion, and reaches the type by its metadata name.
/// </summary>
internal static class FileLocal
{
    /// <summary>The file-local type that a type is or is nested in, or null.</summary>
    public static INamedTypeSymbol? Root(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal)
                return type;
        }

        return null;
    }

    /// <summary>The part of a type that generated code for <paramref name="container"/> cannot name, or null.</summary>
    public static INamedTypeSymbol? Part(ITypeSymbol type, INamedTypeSymbol? container)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return Part(array.ElementType, container);
            case IPointerTypeSymbol pointer:
                return Part(pointer.PointedAtType, container);
            case IFunctionPointerTypeSymbol function:
                return function.Signature.Parameters.Select(parameter => Part(parameter.Type, container)).FirstOrDefault(part => part is not null)
                    ?? Part(function.Signature.ReturnType, container);
            case INamedTypeSymbol named:
                for (INamedTypeSymbol? level = named; level is not null; level = level.ContainingType)
                {
                    if (level.IsFileLocal || !IsAccessible(level, container))
                        return level;
                }

                return named.TypeArguments.Select(argument => Part(argument, container)).FirstOrDefault(part => part is not null);
            default:
                return null;
        }
    }

    /// <summary>Whether generated code for a type may use what that type may: a companion sees nothing that is private or protected.</summary>
    public static bool IsAccessible(ISymbol symbol, INamedTypeSymbol? container) => Root(container) is null
        || symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal or Accessibility.NotApplicable;

    /// <summary>Why generated code cannot reach a member for being, or being of, a file-local type; null when it can.</summary>
    public static string? Refusal(ISymbol member)
    {
        INamedTypeSymbol container = member.ContainingType;
        if (Root(container) is not null)
        {
            if (container.IsValueType)
                return $"'{container.Name}' is a file-local struct, whose statics no other file can reach; make it a class, or private or internal";
            if (member is IFieldSymbol { IsConst: true })
                return "it is a constant of a file-local type, which no other file can reach; make it static readonly";
        }

        IEnumerable<ITypeSymbol> types = member switch
        {
            IFieldSymbol field => [field.Type],
            IMethodSymbol method => method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType),
            _ => [],
        };
        return types.Select(type => Part(type, container)).FirstOrDefault(part => part is not null) is { } unnamed
            ? $"its type names '{unnamed.Name}', which is {(unnamed.IsFileLocal ? "file-local" : "not accessible everywhere")}, and generated code stands in another file; make that type private or internal"
            : null;
    }
}
