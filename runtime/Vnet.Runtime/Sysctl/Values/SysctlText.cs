using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Vnet;

/// <summary>A sysctl's value as text: what tunables are and what <c>sysctl(8)</c> prints and takes.</summary>
internal static class SysctlText
{
    /// <summary>
    /// Reads a number as FreeBSD does: decimal, <c>0x</c> hexadecimal, <c>0</c> octal, negative, with a suffix
    /// <c>k m g t</c> for powers of 1024. A <see cref="bool"/> may also be a word.
    /// </summary>
    /// <returns>Null when done; else why not.</returns>
    public static string? Parse(string text, CtlType type, bool isBoolean, Span<byte> value)
    {
        if (Width(type) == 0)
            return $"a {type} is not written as text";
        if (isBoolean && Word(text.Trim()) is { } word)
        {
            value[0] = word ? (byte)1 : (byte)0;
            return null;
        }

        if (!TryNumber(text.Trim(), out Int128 number))
            return isBoolean
                ? "it is neither a number nor one of true, false, yes, no, on, off"
                : "it is not a number (decimal, 0x…, 0…, with a suffix k, m, g or t if need be)";
        if (isBoolean && (number < 0 || number > 1))
            return "it must be 0 or 1";
        (Int128 min, Int128 max) = Range(type);
        if (number < min || number > max)
            return $"it is out of range, {min} to {max}";
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt128LittleEndian(bytes, number);
        if (!BitConverter.IsLittleEndian)
            bytes[..Width(type)].Reverse();
        bytes[..Width(type)].CopyTo(value);
        return null;
    }

    /// <summary>The bytes of a value that text states.</summary>
    /// <returns>Null when done; else why not.</returns>
    public static string? ToBytes(string text, SysctlOid oid, out byte[] bytes)
    {
        if (oid.Type == CtlType.String)
        {
            bytes = Encoding.UTF8.GetBytes(text + "\0");
            return null;
        }

        bytes = new byte[Width(oid.Type)];
        return Parse(text, oid.Type, oid.Value is { IsBoolean: true }, bytes);
    }

    /// <summary>A value as text: numbers in decimal, several of them with blanks between; a struct in hexadecimal.</summary>
    public static string Format(ReadOnlySpan<byte> value, SysctlOid oid)
    {
        if (oid.Type == CtlType.String)
        {
            int end = value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
        }

        int width = Width(oid.Type);
        if (width == 0 || value.Length % width != 0)
            return Convert.ToHexStringLower(value);
        var text = new StringBuilder();
        for (; !value.IsEmpty; value = value[width..])
        {
            if (text.Length > 0)
                text.Append(' ');
            text.Append(CultureInfo.InvariantCulture, $"{Number(value, oid.Type)}");
        }

        return text.ToString();
    }

    /// <summary>A number's value; of a struct, 0.</summary>
    public static Int128 Number(ReadOnlySpan<byte> value, CtlType type) => (type, Width(type)) switch
    {
        (CtlType.S8, _) => (sbyte)value[0],
        (CtlType.U8, _) => value[0],
        (CtlType.S16, _) => MemoryMarshal.Read<short>(value),
        (CtlType.U16, _) => MemoryMarshal.Read<ushort>(value),
        (CtlType.Int or CtlType.S32, _) => MemoryMarshal.Read<int>(value),
        (CtlType.UInt or CtlType.U32, _) => MemoryMarshal.Read<uint>(value),
        (CtlType.Long, 4) => MemoryMarshal.Read<int>(value),
        (CtlType.ULong, 4) => MemoryMarshal.Read<uint>(value),
        (CtlType.Long or CtlType.S64, _) => MemoryMarshal.Read<long>(value),
        (CtlType.ULong or CtlType.U64, _) => MemoryMarshal.Read<ulong>(value),
        _ => 0,
    };

    /// <summary>Bytes of a number; 0 for what is none.</summary>
    public static int Width(CtlType type) => type switch
    {
        CtlType.S8 or CtlType.U8 => 1,
        CtlType.S16 or CtlType.U16 => 2,
        CtlType.Int or CtlType.UInt or CtlType.S32 or CtlType.U32 => 4,
        CtlType.S64 or CtlType.U64 => 8,
        CtlType.Long or CtlType.ULong => IntPtr.Size,
        _ => 0,
    };

    /// <summary>What a value is, for messages.</summary>
    public static string Describe(SysctlOid oid) => oid.Type switch
    {
        CtlType.Node => "inner node",
        CtlType.String => "string",
        CtlType.Opaque => $"struct ({oid.Format})",
        _ => $"{(IsSigned(oid.Type) ? "signed" : "unsigned")} number of {Width(oid.Type)} byte(s) ({oid.Type})",
    };

    /// <summary>How to read it instead.</summary>
    public static string Advice(SysctlOid oid) => oid.Type switch
    {
        CtlType.Node => "Name a sysctl below it.",
        CtlType.String => "Use Sysctl.GetString and Sysctl.SetString.",
        CtlType.Opaque => "Use the struct that was published, or Sysctl.GetBytes.",
        _ => "Use a type of that size and sign.",
    };

    /// <summary>Whether a number may be negative.</summary>
    public static bool IsSigned(CtlType type) => type is CtlType.Int or CtlType.Long or CtlType.S64 or CtlType.S8 or CtlType.S16 or CtlType.S32;

    private static (Int128 Min, Int128 Max) Range(CtlType type)
    {
        int bits = Width(type) * 8;
        return IsSigned(type) ? (-(Int128.One << (bits - 1)), (Int128.One << (bits - 1)) - 1) : (0, (Int128.One << bits) - 1);
    }

    private static bool? Word(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        _ => null,
    };

    private static bool TryNumber(ReadOnlySpan<char> text, out Int128 number)
    {
        number = 0;
        bool isNegative = text is ['-', ..];
        if (text is ['-' or '+', ..])
            text = text[1..];
        int shift = 0;
        bool isHex = text is ['0', 'x' or 'X', _, ..];
        if (text.Length > 1 && "kmgt".IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal) is >= 0 and int suffix)
        {
            shift = 10 * (suffix + 1);
            text = text[..^1];
        }

        int radix = isHex ? 16 : text is ['0', _, ..] ? 8 : 10;
        text = isHex ? text[2..] : text;
        if (text.IsEmpty)
            return false;
        foreach (char digit in text)
        {
            int value = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (value >= radix)
                return false;

            // Out of any range by now; larger would overflow.
            number = Int128.Min((number * radix) + value, Int128.One << 80);
        }

        number <<= shift;
        number = isNegative ? -number : number;
        return true;
    }
}
