using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>What a .NET type is as a sysctl: its kind, its format, and how its values travel as bytes.</summary>
/// <typeparam name="T">An unmanaged type, or <see cref="string"/>.</typeparam>
internal static class SysctlType<T>
{
    /// <summary>The kind; <see cref="CtlType.Node"/> for a type whose values cannot travel.</summary>
    public static readonly CtlType Type = KindOf(typeof(T).IsEnum ? Enum.GetUnderlyingType(typeof(T)) : typeof(T));

    /// <summary>How to print it.</summary>
    public static readonly string Format = FormatOf(Type);

    /// <summary>Whether values of a kind are values of this type all the same: of the same size and sign.</summary>
    public static bool IsSameAs(CtlType other) =>
        SysctlText.Width(other) != 0 && SysctlText.Width(other) == SysctlText.Width(Type) && SysctlText.IsSigned(other) == SysctlText.IsSigned(Type);

    /// <summary>Gives a value to the caller.</summary>
    public static SysctlError Output(ref SysctlRequest request, ref T value)
    {
        if (typeof(T) == typeof(string))
            return request.OutputString(Unsafe.As<T, string?>(ref value));
        return request.Output(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>()));
    }

    /// <summary>Takes the new value from the caller, who must give exactly as many bytes.</summary>
    public static SysctlError Input(ref SysctlRequest request, out T value)
    {
        if (typeof(T) == typeof(string))
        {
            SysctlError error = request.InputString(out string text, SysctlRequest.MaxStringBytes);
            value = (T)(object)text;
            return error;
        }

        T taken = default!;
        SysctlError result = request.Input(MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref taken), Unsafe.SizeOf<T>()));

        // As sysctl_handle_bool: any other bit pattern would make two true values differ.
        if (typeof(T) == typeof(bool))
            Unsafe.As<T, byte>(ref taken) = (byte)(Unsafe.As<T, byte>(ref taken) != 0 ? 1 : 0);
        value = taken;
        return result == SysctlError.Ok && !request.IsNewTaken ? SysctlError.Invalid : result;
    }

    private static CtlType KindOf(Type type)
    {
        if (type == typeof(int))
            return CtlType.Int;
        if (type == typeof(string))
            return CtlType.String;
        if (type == typeof(long))
            return CtlType.S64;
        if (type == typeof(uint))
            return CtlType.UInt;
        if (type == typeof(nint))
            return CtlType.Long;
        if (type == typeof(nuint))
            return CtlType.ULong;
        if (type == typeof(ulong))
            return CtlType.U64;
        if (type == typeof(byte) || type == typeof(bool))
            return CtlType.U8;
        if (type == typeof(ushort) || type == typeof(char))
            return CtlType.U16;
        if (type == typeof(sbyte))
            return CtlType.S8;
        if (type == typeof(short))
            return CtlType.S16;
        return RuntimeHelpers.IsReferenceOrContainsReferences<T>() ? CtlType.Node : CtlType.Opaque;
    }

    private static string FormatOf(CtlType type) => type switch
    {
        CtlType.Int => "I",
        CtlType.UInt => "IU",
        CtlType.Long => "L",
        CtlType.ULong => "LU",
        CtlType.S64 => "Q",
        CtlType.U64 => "QU",
        CtlType.S8 => "C",
        CtlType.U8 => "CU",
        CtlType.S16 => "S",
        CtlType.U16 => "SU",
        CtlType.String => "A",
        _ => "S," + typeof(T).Name,
    };
}
