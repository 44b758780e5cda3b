using System.Buffers.Binary;
using System.Globalization;

namespace Vnet.Net;

/// <summary>A 48-bit link-level address (EUI-48).</summary>
public readonly record struct MacAddress
{
    /// <summary>Bytes in it.</summary>
    public const int Length = 6;

    private readonly ulong _value;

    /// <summary>From its value, the first byte on the wire being the highest of 48 bits.</summary>
    public MacAddress(ulong value) => _value = value & 0xffff_ffff_ffff;

    /// <summary>From its first six bytes.</summary>
    public MacAddress(ReadOnlySpan<byte> bytes) =>
        _value = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);

    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static MacAddress Broadcast => new(0xffff_ffff_ffff);

    /// <summary>As a number of 48 bits.</summary>
    public ulong Value => _value;

    /// <summary>Whether it is a group address: multicast or broadcast.</summary>
    public bool IsMulticast => (_value & 0x0100_0000_0000) != 0;

    /// <summary>Whether it is the broadcast address.</summary>
    public bool IsBroadcast => _value == 0xffff_ffff_ffff;

    /// <summary>Whether it was assigned locally rather than by the manufacturer.</summary>
    public bool IsLocal => (_value & 0x0200_0000_0000) != 0;

    /// <summary>Reads <c>02:00:5e:10:00:01</c>, with colons or hyphens.</summary>
    public static bool TryParse(string? text, out MacAddress address)
    {
        address = default;
        string[] parts = text?.Split(':', '-') ?? [];
        if (parts.Length != Length)
            return false;
        ulong value = 0;
        foreach (string part in parts)
        {
            if (part.Length is 0 or > 2 || !byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte one))
                return false;
            value = (value << 8) | one;
        }

        address = new MacAddress(value);
        return true;
    }

    /// <summary>Writes its six bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(_value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)_value);
    }

    /// <summary><c>02:00:5e:10:00:01</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_value >> 40:x2}:{(_value >> 32) & 0xff:x2}:{(_value >> 24) & 0xff:x2}:{(_value >> 16) & 0xff:x2}:{(_value >> 8) & 0xff:x2}:{_value & 0xff:x2}");
}
