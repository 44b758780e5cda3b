using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers;

/// <summary>What a field is in the sysctl tree: the type that follows from it, or why it cannot be there.</summary>
internal static class PublishedType
{
    /// <summary>The type that follows from a field; null where there is none.</summary>
    public static CtlType? Of(IFieldSymbol field, SysctlSymbols symbols) => Refusal(field, symbols) is null ? Of(field.Type, symbols) : null;

    /// <summary>Why a field cannot be published, as the end of "it …"; null when it can.</summary>
    public static string? Refusal(IFieldSymbol field, SysctlSymbols symbols)
    {
        if (Of(field.Type, symbols) is not { } type)
            return Refusal(field.Type);
        // A per-CPU field is published as the sum over all CPUs.
        if (symbols.IsDpcpuDefine(field) && !IsSummable(field.Type, type))
            return "is per-CPU and not a number, so that its copies have no sum; publish a method with [SysctlProc] that says what to do with them";
        return null;
    }

    private static CtlType? Of(ITypeSymbol type, SysctlSymbols symbols)
    {
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } number })
            return Of(number, symbols);
        if (symbols.IsCounter(type))
            return CtlType.U64;
        if (symbols.IsPcpustat(type))
            return CtlType.Opaque;
        return type.SpecialType switch
        {
            SpecialType.System_Boolean or SpecialType.System_Byte => CtlType.U8,
            SpecialType.System_SByte => CtlType.S8,
            SpecialType.System_Int16 => CtlType.S16,
            SpecialType.System_UInt16 or SpecialType.System_Char => CtlType.U16,
            SpecialType.System_Int32 => CtlType.Int,
            SpecialType.System_UInt32 => CtlType.UInt,
            SpecialType.System_Int64 => CtlType.S64,
            SpecialType.System_UInt64 => CtlType.U64,
            SpecialType.System_IntPtr => CtlType.Long,
            SpecialType.System_UIntPtr => CtlType.ULong,
            SpecialType.System_String => CtlType.String,
            SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal => null,
            _ => IsPlainStruct(type) ? CtlType.Opaque : null,
        };
    }

    private static bool IsPlainStruct(ITypeSymbol type) =>
        type is { TypeKind: TypeKind.Struct, IsUnmanagedType: true } && type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T && !IsHalf(type);

    private static bool IsSummable(ITypeSymbol field, CtlType type) =>
        type != CtlType.Opaque && field.TypeKind != TypeKind.Enum && field.SpecialType is not (SpecialType.System_Boolean or SpecialType.System_Char);

    private static string Refusal(ITypeSymbol type)
    {
        if (type.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal || IsHalf(type))
            return "is a number with a fraction, for which there is no format; publish a scaled integer";
        if (type is IPointerTypeSymbol or IFunctionPointerTypeSymbol)
            return "is a pointer, whose value means nothing to a reader; publish what it points to";
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return "is a nullable value, for which there is no format; use a value that stands for none";
        if (type.TypeKind == TypeKind.Struct)
            return "is a struct that contains references; publish its fields, or an unmanaged struct";
        return "is no number, string or unmanaged struct; publish those parts of it that are, or a method with [SysctlProc]";
    }

    private static bool IsHalf(ITypeSymbol type) => type is { Name: "Half", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };
}
