using Microsoft.CodeAnalysis;

namespace Vnet.Roslyn;

/// <summary>The size of an unmanaged type, as the symbols tell it: exact for what source declares, and for 64-bit pointers.</summary>
internal static class UnmanagedSize
{
    // Deeper nesting than any struct of use; a struct that contains itself does not compile, but is analysed.
    private const int MaxDepth = 16;

    public static long Of(ITypeSymbol type) => Measure(type, 0).Size;

    private static (long Size, int Alignment) Measure(ITypeSymbol type, int depth)
    {
        if (type.TypeKind == TypeKind.Enum)
            type = ((INamedTypeSymbol)type).EnumUnderlyingType ?? type;
        int primitive = type.SpecialType switch
        {
            SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte => 1,
            SpecialType.System_Char or SpecialType.System_Int16 or SpecialType.System_UInt16 => 2,
            SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
            SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double
                or SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_DateTime => 8,
            _ => 0,
        };
        if (primitive > 0)
            return (primitive, primitive);
        if (type.SpecialType == SpecialType.System_Decimal)
            return (16, 8);
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct } structure || depth > MaxDepth)
            return (8, 8); // A pointer.
        return MeasureStruct(structure, depth);
    }

    private static (long Size, int Alignment) MeasureStruct(INamedTypeSymbol type, int depth)
    {
        long size = 0;
        int alignment = 1;

        // A tuple with names has every element twice: by its name and by its number.
        type = type.TupleUnderlyingType ?? type;
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is not IFieldSymbol { IsStatic: false } field)
                continue;
            (long fieldSize, int fieldAlignment) = field is { IsFixedSizeBuffer: true, Type: IPointerTypeSymbol buffer }
                ? Repeat(Measure(buffer.PointedAtType, depth + 1), field.FixedSize)
                : Measure(field.Type, depth + 1);
            size = Align(size, fieldAlignment) + fieldSize;
            alignment = Math.Max(alignment, fieldAlignment);
        }

        size = Math.Max(1, Align(size, alignment));
        foreach (AttributeData attribute in type.GetAttributes())
        {
            string? name = attribute.AttributeClass?.Name;
            if (name == "InlineArrayAttribute" && attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is int length)
                size *= Math.Max(length, 1);
            else if (name == "StructLayoutAttribute")
                size = Math.Max(size, StatedSize(attribute));
        }

        return (size, alignment);
    }

    private static long StatedSize(AttributeData layout)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in layout.NamedArguments)
        {
            if (argument.Key == "Size" && argument.Value.Value is int size)
                return size;
        }

        return 0;
    }

    private static (long Size, int Alignment) Repeat((long Size, int Alignment) element, int count) => (element.Size * count, element.Alignment);

    private static long Align(long offset, int alignment) => (offset + alignment - 1) / alignment * alignment;
}
