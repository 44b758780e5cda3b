using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>What code that uses a variable depends on.</summary>
/// <param name="Type">The variable's type, for people.</param>
/// <param name="Size">Its size in bytes: that of a reference for an object.</param>
/// <param name="Hash">A hash over storage, type, and the fields of a struct with theirs.</param>
internal sealed record AbiLayout(string Type, long Size, string Hash)
{
    // Deeper nesting than any struct of use; a struct that contains itself does not compile, but is generated for.
    private const int MaxDepth = 16;

    // Neither what may be null nor what a tuple's elements are called is part of a layout.
    private static readonly SymbolDisplayFormat s_format = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    // Most variables are of few types. Keyed weakly: the values hold text only.
    private static readonly ConditionalWeakTable<ITypeSymbol, KnownLayout> s_known = new();

    /// <summary>The layout of a variable.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="storage">How it is stored.</param>
    public static AbiLayout Of(ITypeSymbol type, string storage)
    {
        KnownLayout known = s_known.GetValue(type, key => new KnownLayout(storage, Make(key, storage)));
        return known.Storage == storage ? known.Layout : Make(type, storage);
    }

    private static AbiLayout Make(ITypeSymbol type, string storage)
    {
        string name = TypeText.ForTypeof(type);
        var text = new StringBuilder(storage).Append(' ').Append(NameOf(type));
        AppendFields(text, type, 0);
        return new AbiLayout(name.Replace("global::", ""), UnmanagedSize.Of(type), StableHash.Of64(text.ToString()));
    }

    private static string NameOf(ITypeSymbol type) => type.SpecialType == SpecialType.None ? type.ToDisplayString(s_format) : type.SpecialType.ToString();

    private static void AppendFields(StringBuilder text, ITypeSymbol type, int depth)
    {
        if (type.TypeKind == TypeKind.Enum)
        {
            text.Append(':').Append(((INamedTypeSymbol)type).EnumUnderlyingType?.Name);
            return;
        }

        // What an object has inside is between its own assembly and the one that uses it.
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } structure || depth > MaxDepth)
            return;
        structure = structure.TupleUnderlyingType ?? structure;
        text.Append('{');
        foreach (AttributeData attribute in structure.GetAttributes())
        {
            if (attribute.AttributeClass?.Name is "StructLayoutAttribute" or "InlineArrayAttribute")
                text.Append(attribute.ConstructorArguments.FirstOrDefault().Value).Append(string.Concat(attribute.NamedArguments.Select(argument => $",{argument.Key}={argument.Value.Value}"))).Append(';');
        }

        foreach (IFieldSymbol field in structure.GetMembers().OfType<IFieldSymbol>())
        {
            if (field.IsStatic)
                continue;
            text.Append(field.Name).Append(' ').Append(NameOf(field.Type));
            if (field.IsFixedSizeBuffer)
                text.Append('[').Append(field.FixedSize.ToString(CultureInfo.InvariantCulture)).Append(']');
            AppendFields(text, field.Type, depth + 1);
            text.Append(';');
        }

        text.Append('}');
    }

    private sealed class KnownLayout(string storage, AbiLayout layout)
    {
        public string Storage { get; } = storage;

        public AbiLayout Layout { get; } = layout;
    }
}
