using System.Runtime.InteropServices;

namespace Vnet.Kern;

/// <summary>Numbers as values of options (FreeBSD's <c>sooptcopyin</c>, <c>sooptcopyout</c>): four bytes in host order.</summary>
public static class OptionValue
{
    /// <summary>Reads a number.</summary>
    /// <returns>False when there are fewer than four bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> value, out int number) => MemoryMarshal.TryRead(value, out number);

    /// <summary>Reads a number of four bytes, or of one, as options of multicast are also given.</summary>
    public static bool TryReadIntOrByte(ReadOnlySpan<byte> value, out int number)
    {
        number = value.Length == 1 ? value[0] : 0;
        return value.Length == 1 || TryRead(value, out number);
    }

    /// <summary>Writes a number, cut where there is less room.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> value, int number) => Write(value, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number)));

    /// <summary>Writes bytes, cut where there is less room.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> value, ReadOnlySpan<byte> bytes)
    {
        int length = Math.Min(value.Length, bytes.Length);
        bytes[..length].CopyTo(value);
        return length;
    }
}
