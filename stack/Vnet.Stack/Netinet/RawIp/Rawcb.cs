namespace Vnet.Netinet;

/// <summary>What a raw IPv6 socket has beside what all have (FreeBSD's <c>in6p_cksum</c>, <c>in6p_icmp6filt</c>); never changed, only replaced.</summary>
internal sealed class Rawcb
{
    /// <summary>Value of <see cref="ChecksumOffset"/> for none.</summary>
    public const int NoChecksum = -1;

    /// <summary>Bytes of <c>struct icmp6_filter</c>: a bit for each type.</summary>
    public const int FilterSize = 32;

    private readonly byte[]? _filter;

    public static Rawcb Usual { get; } = new(NoChecksum, null);

    private Rawcb(int checksumOffset, byte[]? filter) => (ChecksumOffset, _filter) = (checksumOffset, filter);

    /// <summary>Where the checksum is in what it sends and receives (<c>IPV6_CHECKSUM</c>, RFC 3542 section 3.1).</summary>
    public int ChecksumOffset { get; }

    /// <summary>Types that it does not want, as bits (<c>ICMP6_FILTER</c>, RFC 3542 section 3.2).</summary>
    public ReadOnlySpan<byte> Filter => _filter ?? (ReadOnlySpan<byte>)new byte[FilterSize];

    public Rawcb WithChecksum(int offset) => new(offset, _filter);

    public Rawcb WithFilter(ReadOnlySpan<byte> filter) => new(ChecksumOffset, filter.ToArray());

    /// <summary>Whether it wants an ICMPv6 message of a type. A set bit lets it pass; without a filter all do.</summary>
    public bool Passes(byte type) => _filter is null || (_filter[type >> 3] & (1 << (type & 7))) != 0;
}
