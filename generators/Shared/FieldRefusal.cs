using Microsoft.CodeAnalysis;

namespace Vnet.Roslyn;

/// <summary>Why a field cannot be virtualized or made per-CPU. The generator skips such a field, an analyzer reports it.</summary>
internal static class FieldRefusal
{
    /// <summary>The reason, to follow "it", or null when the field is fine.</summary>
    public static string? Of(IFieldSymbol field)
    {
        if (field.IsConst)
            return "is const, which has no storage";
        if (!field.IsStatic)
            return "is an instance field; only a static has one copy to virtualize";
        if (field.IsReadOnly)
            return "is readonly, so no vnet could change its copy";
        if (field.IsVolatile)
            return "is volatile, which a returned reference would lose; use Volatile or Interlocked on the accessor";
        if (field.GetAttributes().Any(a => a.AttributeClass is { Name: "ThreadStaticAttribute" } type && type.ToDisplayString() == "System.ThreadStaticAttribute"))
            return "is [ThreadStatic]; a variable is either per thread or per vnet";
        if (field.RefKind != RefKind.None || field.Type.IsRefLikeType)
            return "is ref-like and cannot be stored in a region";
        if (IsPointerToManaged(field.Type))
            return "is a pointer to a managed type, which the collector would not follow";
        return null;
    }

    /// <summary>Why a per-CPU field cannot be one, or null.</summary>
    public static string? OfDpcpu(IFieldSymbol field) =>
        Of(field) ?? (field.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol
            ? "is a pointer, which no accessor type can hold; use nint"
            : field.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            ? "is a nullable value, which no accessor type can hold"
            : field.Type.IsUnmanagedType ? null : "contains references; per-CPU memory holds unmanaged values only");

    private static bool IsPointerToManaged(ITypeSymbol type) =>
        type is IPointerTypeSymbol pointer && !pointer.PointedAtType.IsUnmanagedType && pointer.PointedAtType.SpecialType != SpecialType.System_Void;
}
