using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers;

/// <summary>A static that has storage of its own: a field, an auto-property or a field-like event.</summary>
/// <param name="Symbol">What the source declares.</param>
/// <param name="Field">Where it is stored; null for an event, whose field is not to be had.</param>
internal readonly record struct StaticStorage(ISymbol Symbol, IFieldSymbol? Field)
{
    /// <summary>Whether it can be assigned after the type is initialised.</summary>
    public bool IsAssignable => Symbol switch
    {
        IPropertySymbol property => property.SetMethod is not null || Field is { IsReadOnly: false },
        IEventSymbol => true,
        _ => Field is { IsReadOnly: false },
    };

    /// <summary>The storage that a member of a type declares, or null for what has none or cannot change.</summary>
    public static StaticStorage? Of(ISymbol member) => member switch
    {
        IFieldSymbol { IsStatic: true, IsConst: false, AssociatedSymbol: IPropertySymbol property } field => new StaticStorage(property, field),
        IFieldSymbol { IsStatic: true, IsConst: false, IsImplicitlyDeclared: false, AssociatedSymbol: null } field => new StaticStorage(field, field),
        IEventSymbol { IsStatic: true, IsAbstract: false, AddMethod.IsImplicitlyDeclared: true } @event => new StaticStorage(@event, null),
        _ => null,
    };

    /// <summary>Whether the declaration, or a type around it, says what it is.</summary>
    public bool IsTagged(VnetAttributes attributes)
    {
        if (attributes.IsTagged(Symbol) || (Field is not null && attributes.IsTagged(Field)))
            return true;
        for (INamedTypeSymbol? type = Symbol.ContainingType; type is not null; type = type.ContainingType)
        {
            if (VnetAttributes.Has(type, attributes.VnetGlobal))
                return true;
        }

        return false;
    }
}
