namespace Vnet.Analyzers;

/// <summary>Which format tells a reader of a sysctl what its type is (FreeBSD's <c>oid_fmt</c>).</summary>
internal static class SysctlFormat
{
    private const string Struct = "S,";

    /// <summary>The one format of a type, or null: of an opaque value it names the struct, and of an unknown type there is none.</summary>
    public static string? Of(CtlType type) => type switch
    {
        CtlType.Node => "N",
        CtlType.Int or CtlType.S32 => "I",
        CtlType.UInt or CtlType.U32 => "IU",
        CtlType.Long => "L",
        CtlType.ULong => "LU",
        CtlType.S64 => "Q",
        CtlType.U64 => "QU",
        CtlType.S8 => "C",
        CtlType.U8 => "CU",
        CtlType.S16 => "S",
        CtlType.U16 => "SU",
        CtlType.String => "A",
        _ => null,
    };

    /// <summary>Whether a format tells the truth about a value of the type.</summary>
    public static bool Fits(CtlType type, string? format) => type == CtlType.Opaque ? NamesStruct(format) : format == Of(type);

    /// <summary>What the format of a type must be, for a message.</summary>
    public static string Wanted(CtlType type) => Of(type) ?? "S,name of the struct";

    /// <summary>The format of a struct, by its name as C would write it.</summary>
    public static string OfStruct(string name) => Struct + name.ToLowerInvariant();

    private static bool NamesStruct(string? format) =>
        format is not null && format.StartsWith(Struct, StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(format.Substring(Struct.Length));
}
