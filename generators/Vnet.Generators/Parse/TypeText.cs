using System.Text;
using Microsoft.CodeAnalysis;

namespace Vnet.Generators;

/// <summary>Types as source text that means the same everywhere. Cheaper than a display string, which matters for thousands of fields.</summary>
internal static class TypeText
{
    /// <summary>
    /// The type with its nullable annotations, of which one that says nothing about null itself has none to keep;
    /// <c>dynamic</c> is <c>object</c>.
    /// </summary>
    public static string Of(ITypeSymbol type)
    {
        if (Keyword(type) is { } keyword)
            return type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated ? keyword + "?" : keyword;
        var text = new StringBuilder();
        Append(text, type, annotate: !(type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.None));
        return text.ToString();
    }

    /// <summary>The type as the operand of <c>typeof</c> or a type argument: a pointer counts as a native integer.</summary>
    public static string ForTypeof(ITypeSymbol type)
    {
        if (type is IPointerTypeSymbol or IFunctionPointerTypeSymbol)
            return "nint";
        return Of(type.IsReferenceType ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : type);
    }

    private static void Append(StringBuilder text, ITypeSymbol type, bool annotate)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                AppendArray(text, array, annotate);
                return;
            case IPointerTypeSymbol pointer:
                Append(text, pointer.PointedAtType, annotate);
                text.Append('*');
                return;
            case INamedTypeSymbol named when Keyword(type) is null:
                AppendNamed(text, named, annotate);
                break;
            default:
                text.Append(Keyword(type) ?? type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
                break;
        }

        if (annotate && type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated)
            text.Append('?');
    }

    // Ranks read outside in: an array of two-dimensional arrays is T[][,]. An annotation ends a run of them.
    private static void AppendArray(StringBuilder text, IArrayTypeSymbol array, bool annotate)
    {
        var ranks = new StringBuilder();
        ITypeSymbol element = array;
        while (element is IArrayTypeSymbol inner && (ReferenceEquals(inner, array) || inner.NullableAnnotation != NullableAnnotation.Annotated))
        {
            ranks.Append('[').Append(',', inner.Rank - 1).Append(']');
            element = inner.ElementType;
        }

        Append(text, element, annotate);
        text.Append(ranks);
        if (annotate && array.NullableAnnotation == NullableAnnotation.Annotated)
            text.Append('?');
    }

    private static void AppendNamed(StringBuilder text, INamedTypeSymbol type, bool annotate)
    {
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            Append(text, type.TypeArguments[0], annotate);
            text.Append('?');
            return;
        }

        if (type.IsTupleType && type.TupleElements.Length > 1)
        {
            AppendTuple(text, type, annotate);
            return;
        }

        if (type.ContainingType is { } outer)
        {
            AppendNamed(text, outer, annotate);
            text.Append('.');
        }
        else
        {
            text.Append("global::");
            AppendNamespace(text, type.ContainingNamespace);
        }

        text.Append(Identifier.Escape(type.Name));
        if (type.TypeArguments.Length == 0)
            return;
        text.Append('<');
        for (int i = 0; i < type.TypeArguments.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Append(text, type.TypeArguments[i], annotate);
        }

        text.Append('>');
    }

    private static void AppendTuple(StringBuilder text, INamedTypeSymbol tuple, bool annotate)
    {
        text.Append('(');
        for (int i = 0; i < tuple.TupleElements.Length; i++)
        {
            IFieldSymbol element = tuple.TupleElements[i];
            text.Append(i == 0 ? "" : ", ");
            Append(text, element.Type, annotate);
            if (element.IsExplicitlyNamedTupleElement)
                text.Append(' ').Append(Identifier.Escape(element.Name));
        }

        text.Append(')');
    }

    private static void AppendNamespace(StringBuilder text, INamespaceSymbol? symbol)
    {
        if (symbol is null || symbol.IsGlobalNamespace)
            return;
        AppendNamespace(text, symbol.ContainingNamespace);
        text.Append(Identifier.Escape(symbol.Name)).Append('.');
    }

    private static string? Keyword(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => "bool",
        SpecialType.System_Byte => "byte",
        SpecialType.System_SByte => "sbyte",
        SpecialType.System_Int16 => "short",
        SpecialType.System_UInt16 => "ushort",
        SpecialType.System_Int32 => "int",
        SpecialType.System_UInt32 => "uint",
        SpecialType.System_Int64 => "long",
        SpecialType.System_UInt64 => "ulong",
        SpecialType.System_IntPtr => "nint",
        SpecialType.System_UIntPtr => "nuint",
        SpecialType.System_Single => "float",
        SpecialType.System_Double => "double",
        SpecialType.System_Decimal => "decimal",
        SpecialType.System_Char => "char",
        SpecialType.System_String => "string",
        SpecialType.System_Object => "object",
        SpecialType.System_Void => "void",
        _ => type.TypeKind == TypeKind.Dynamic ? "object" : null,
    };
}
