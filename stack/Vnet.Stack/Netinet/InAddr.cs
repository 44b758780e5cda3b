using System.Buffers.Binary;
using System.Globalization;

namespace Vnet.Netinet;

/// <summary>An IPv4 address (FreeBSD's <c>struct in_addr</c>), its first byte on the wire the highest of the number.</summary>
/// <param name="Value">As a number in host order: 10.0.0.1 is 0x0a000001.</param>
public readonly partial record struct InAddr(uint Value)
{
    /// <summary>Bytes in it.</summary>
    public const int Length = 4;

    /// <summary>From its first four bytes.</summary>
    public InAddr(ReadOnlySpan<byte> bytes)
        : this(BinaryPrimitives.ReadUInt32BigEndian(bytes))
    {
    }

    /// <summary>From its four parts: <c>new(10, 0, 0, 1)</c>.</summary>
    public InAddr(byte a, byte b, byte c, byte d)
        : this(((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | d)
    {
    }

    /// <summary>0.0.0.0 (<c>INADDR_ANY</c>).</summary>
    public static InAddr Any => default;

    /// <summary>255.255.255.255 (<c>INADDR_BROADCAST</c>).</summary>
    public static InAddr Broadcast => new(uint.MaxValue);

    /// <summary>Whether it is 0.0.0.0.</summary>
    public bool IsAny => Value == 0;

    /// <summary>Whether it is 255.255.255.255.</summary>
    public bool IsBroadcast => Value == uint.MaxValue;

    /// <summary>Whether it is a group: 224.0.0.0/4 (<c>IN_MULTICAST</c>).</summary>
    public bool IsMulticast => Value >> 28 == 0xe;

    /// <summary>Whether it is 127.0.0.0/8 (<c>IN_LOOPBACK</c>).</summary>
    public bool IsLoopback => Value >> 24 == 127;

    /// <summary>The mask of a prefix.</summary>
    /// <param name="prefixLength">0 to 32 bits.</param>
    public static uint Mask(int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, 32);
        return prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
    }

    /// <summary>Reads <c>10.0.0.1</c>: four decimal numbers, without leading zeros, because those are octal elsewhere.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out InAddr address)
    {
        address = default;
        uint value = 0;
        for (int part = 0; part < 4; part++)
        {
            int end = part == 3 ? text.Length : text.IndexOf('.');
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0') ||
                !byte.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out byte one))
            {
                return false;
            }

            value = (value << 8) | one;
            text = part == 3 ? default : text[(end + 1)..];
        }

        address = new InAddr(value);
        return true;
    }

    /// <summary>Reads <c>10.0.0.1</c>.</summary>
    /// <exception cref="FormatException">It is no IPv4 address.</exception>
    public static InAddr Parse(string text) =>
        TryParse(text, out InAddr address) ? address : throw new FormatException($"'{text}' is no IPv4 address. Write four numbers from 0 to 255: 10.0.0.1.");

    /// <summary>Whether both are in one network of that prefix.</summary>
    public bool IsWithin(InAddr network, int prefixLength) => ((Value ^ network.Value) & Mask(prefixLength)) == 0;

    /// <summary>Writes its four bytes.</summary>
    public void CopyTo(Span<byte> bytes) => BinaryPrimitives.WriteUInt32BigEndian(bytes, Value);

    /// <summary><c>10.0.0.1</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Value >> 24}.{(Value >> 16) & 0xff}.{(Value >> 8) & 0xff}.{Value & 0xff}");
}
