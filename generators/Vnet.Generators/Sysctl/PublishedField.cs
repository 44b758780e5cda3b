using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>How a field is published as a sysctl.</summary>
/// <param name="Kind">By which kind of entry.</param>
/// <param name="ValueType">The type of the value, as source text.</param>
/// <param name="Accessor">Name of the accessor, or null when it is a plain static.</param>
/// <param name="IsVnet">Whether each vnet has its own.</param>
/// <param name="IsOpaque">Whether the value is a struct, which has a format.</param>
/// <param name="StructName">Name of that struct.</param>
/// <param name="Counters">Names of a statistics struct's fields.</param>
internal sealed record PublishedField(SysctlKind Kind, string ValueType, string? Accessor, bool IsVnet, bool IsOpaque, string StructName, EquatableArray<string> Counters)
{
    /// <summary>How the field is published, or null when it cannot be.</summary>
    public static PublishedField? Of(IFieldSymbol field, VariableDeclaratorSyntax declarator, SemanticModel model, CancellationToken cancellation)
    {
        bool isVnet = Has(field, MetadataNames.VnetDefine), isDpcpu = Has(field, MetadataNames.DpcpuDefine);
        // Without the accessor there is nothing to publish; another rule says why it is missing.
        if ((isVnet && (isDpcpu || !VnetFieldParser.HasAccessor(field, declarator, model, cancellation))) || (isDpcpu && !DpcpuFieldParser.HasAccessor(field)))
            return null;
        if (!isVnet && !isDpcpu && Has(field, "System.ThreadStaticAttribute"))
            return null;
        string? accessor = isVnet ? AccessorName.Vnet(field.Name) : isDpcpu ? AccessorName.Dpcpu(field.Name) : null;
        if (field.Type is INamedTypeSymbol { Name: "CounterU64", ContainingNamespace: { Name: "Vnet", ContainingNamespace.IsGlobalNamespace: true } })
            return new PublishedField(SysctlKind.Counter, "ulong", accessor, isVnet, false, "", default);
        if (StatisticsOf(field.Type, isVnet) is { } statistics)
            return isDpcpu ? null : new PublishedField(SysctlKind.Statistics, TypeText.Of(statistics), accessor, isVnet, true, statistics.Name, CountersOf(statistics));
        if (isDpcpu)
            return IsSummable(field.Type) ? new PublishedField(SysctlKind.Dpcpu, TypeText.Of(field.Type), accessor, false, false, "", default) : null;
        bool isOpaque = IsPlainStruct(field.Type);
        if (!isOpaque && !IsValue(field.Type))
            return null;
        ITypeSymbol value = field.Type is INamedTypeSymbol { EnumUnderlyingType: { } number } ? number : field.Type;
        SysctlKind kind = field.IsConst || field.IsReadOnly ? SysctlKind.Constant : SysctlKind.Field;
        return new PublishedField(kind, TypeText.Of(value), accessor, isVnet, isOpaque, isOpaque ? field.Type.Name : "", default);
    }

    private static bool Has(IFieldSymbol field, string attribute) =>
        field.GetAttributes().Any(data => data.AttributeClass is { } type && attribute.EndsWith("." + type.Name, StringComparison.Ordinal) && type.ToDisplayString() == attribute);

    private static bool IsValue(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Char || IsSummable(type) || type.TypeKind == TypeKind.Enum;

    private static bool IsSummable(ITypeSymbol type) => type.SpecialType is
        SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16
        or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
        or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    // What has a fraction is no struct to a reader, though it is one to the compiler.
    private static bool IsPlainStruct(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Struct, IsUnmanagedType: true, SpecialType: SpecialType.None or SpecialType.System_DateTime }
        && type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T
        && type is not { Name: "Half", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    // The struct of a [VnetDefine] field, or of an object with cells of its own.
    private static ITypeSymbol? StatisticsOf(ITypeSymbol type, bool isVnet)
    {
        if (isVnet && VnetStorageOf.IsStatistics(type))
            return type;
        return type is INamedTypeSymbol { MetadataName: "Pcpustat`1", ContainingNamespace: { Name: "Vnet", ContainingNamespace.IsGlobalNamespace: true } } generic ? generic.TypeArguments[0] : null;
    }

    // A fixed-size buffer is several counters of one name.
    private static EquatableArray<string> CountersOf(ITypeSymbol statistics) => statistics.GetMembers().OfType<IFieldSymbol>()
        .Where(field => !field.IsStatic)
        .SelectMany(field => field.IsFixedSizeBuffer
            ? Enumerable.Range(0, field.FixedSize).Select(i => $"{field.Name}[{i}]")
            : [(field.AssociatedSymbol ?? field).Name])
        .ToEquatableArray();
}
