using System.Buffers.Binary;
using System.Net;

namespace Vnet.Netinet6;

/// <summary>
/// An IPv6 address (FreeBSD's <c>struct in6_addr</c>). It never carries a scope zone in itself: where a link-local address is
/// meant, the number of its interface goes beside it (RFC 4007).
/// </summary>
/// <param name="High">The first eight bytes on the wire, as a number in host order.</param>
/// <param name="Low">The last eight.</param>
public readonly partial record struct In6Addr(ulong High, ulong Low)
{
    /// <summary>Bytes in it.</summary>
    public const int Length = 16;

    /// <summary>From its first sixteen bytes.</summary>
    public In6Addr(ReadOnlySpan<byte> bytes)
        : this(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]))
    {
    }

    /// <summary><c>::</c></summary>
    public static In6Addr Any => default;

    /// <summary><c>::1</c></summary>
    public static In6Addr Loopback => new(0, 1);

    /// <summary><c>ff02::1</c></summary>
    public static In6Addr AllNodes => new(0xff02_0000_0000_0000, 1);

    /// <summary><c>ff02::2</c></summary>
    public static In6Addr AllRouters => new(0xff02_0000_0000_0000, 2);

    /// <summary>Whether it is <c>::</c>.</summary>
    public bool IsAny => (High | Low) == 0;

    /// <summary>Whether it is <c>::1</c>.</summary>
    public bool IsLoopback => High == 0 && Low == 1;

    /// <summary>Whether it is a group: ff00::/8.</summary>
    public bool IsMulticast => High >> 56 == 0xff;

    /// <summary>Whether it is link-local and of one host: fe80::/10.</summary>
    public bool IsLinkLocal => High >> 54 == 0x3fa;

    /// <summary>Whether it maps an IPv4 address: ::ffff:0:0/96.</summary>
    public bool IsV4Mapped => High == 0 && Low >> 32 == 0xffff;

    /// <summary>Scope of a group, its fourth nibble (RFC 4291 section 2.7): 1 interface, 2 link, 5 site, 14 global.</summary>
    public int MulticastScope => (int)(High >> 48) & 0xf;

    /// <summary>Whether it means something only together with an interface: link-local, or a group of link or interface scope.</summary>
    public bool NeedsZone => IsLinkLocal || (IsMulticast && MulticastScope <= 2);

    /// <summary>The group that the owner of an address listens to for solicitations (RFC 4291 section 2.7.1).</summary>
    public In6Addr SolicitedNode => new(0xff02_0000_0000_0000, 0x1_ff00_0000 | (Low & 0xff_ffff));

    /// <summary>Whether both begin with the same bits.</summary>
    /// <param name="network">The other.</param>
    /// <param name="prefixLength">0 to 128 bits.</param>
    public bool IsWithin(in In6Addr network, int prefixLength)
    {
        ulong high = High ^ network.High;
        ulong low = Low ^ network.Low;
        return prefixLength switch
        {
            <= 0 => true,
            < 64 => high >> (64 - prefixLength) == 0,
            64 => high == 0,
            _ => high == 0 && low >> (128 - prefixLength) == 0,
        };
    }

    /// <summary>The same with all bits beyond the prefix zero.</summary>
    public In6Addr Network(int prefixLength) => prefixLength switch
    {
        <= 0 => default,
        < 64 => new(High & (ulong.MaxValue << (64 - prefixLength)), 0),
        64 => new(High, 0),
        < 128 => new(High, Low & (ulong.MaxValue << (128 - prefixLength))),
        _ => this,
    };

    /// <summary>Reads <c>fd00::1</c>, without zone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out In6Addr address)
    {
        address = default;
        if (text.IndexOfAny('%', '[', '/') >= 0 || !IPAddress.TryParse(text, out IPAddress? parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        Span<byte> bytes = stackalloc byte[Length];
        parsed.TryWriteBytes(bytes, out _);
        address = new In6Addr(bytes);
        return true;
    }

    /// <summary>Reads <c>fd00::1</c>, without zone.</summary>
    /// <exception cref="FormatException">It is no IPv6 address.</exception>
    public static In6Addr Parse(string text) =>
        TryParse(text, out In6Addr address) ? address : throw new FormatException($"'{text}' is no IPv6 address. Write it like fd00::1, without zone.");

    /// <summary>Writes its sixteen bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    /// <summary>As RFC 5952 writes it: <c>fd00::1</c>.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return new IPAddress(bytes).ToString();
    }
}
