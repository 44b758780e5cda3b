using Microsoft.CodeAnalysis;

namespace Vnet.Generators;

/// <summary>What a type's parts allow a member of that type to be.</summary>
/// <param name="Access">The widest accessibility.</param>
/// <param name="HasPointer">Whether naming it takes an unsafe context.</param>
internal readonly record struct TypeReach(Access Access, bool HasPointer)
{
    private static readonly TypeReach s_everywhere = new(Access.Public, false);

    /// <summary>The reach of a type, for members of <paramref name="container"/>.</summary>
    public static TypeReach Of(ITypeSymbol type, INamedTypeSymbol container)
    {
        if (type.SpecialType != SpecialType.None)
            return s_everywhere;
        switch (type)
        {
            case IArrayTypeSymbol array:
                return Of(array.ElementType, container);
            case IPointerTypeSymbol pointer:
                return Of(pointer.PointedAtType, container) with { HasPointer = true };
            case IFunctionPointerTypeSymbol function:
                TypeReach reach = Of(function.Signature.ReturnType, container);
                foreach (IParameterSymbol parameter in function.Signature.Parameters)
                    reach = reach.And(Of(parameter.Type, container));
                return reach with { HasPointer = true };
            case INamedTypeSymbol named:
                return OfNamed(named, container);
            default:
                return s_everywhere;
        }
    }

    private static TypeReach OfNamed(INamedTypeSymbol type, INamedTypeSymbol container)
    {
        TypeReach reach = s_everywhere;
        foreach (ITypeSymbol argument in type.TypeArguments)
            reach = reach.And(Of(argument, container));
        if (type.ContainingType is { } outer)
            reach = reach.And(OfNamed(outer, container));
        Access own = type.DeclaredAccessibility switch
        {
            Accessibility.Public => Access.Public,
            Accessibility.Internal or Accessibility.ProtectedOrInternal => Access.Internal,
            _ => IsConfined(container, type.ContainingType) ? Access.Internal : Access.Private,
        };
        return reach.And(s_everywhere with { Access = own });
    }

    /// <summary>Whether the container itself is private somewhere inside a type, so that its members go no further than that type.</summary>
    private static bool IsConfined(INamedTypeSymbol container, INamedTypeSymbol? within)
    {
        bool isPrivate = false;
        for (INamedTypeSymbol? level = container; level is not null; level = level.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(level, within))
                return isPrivate;
            isPrivate |= level.DeclaredAccessibility == Accessibility.Private;
        }

        return false;
    }

    private TypeReach And(TypeReach other) =>
        new(Access < other.Access ? Access : other.Access, HasPointer || other.HasPointer);
}
