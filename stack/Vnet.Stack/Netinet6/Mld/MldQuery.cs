using System.Buffers.Binary;

namespace Vnet.Netinet6;

/// <summary>A query where it stands (RFC 2710 section 3, RFC 3810 section 5.1).</summary>
/// <param name="bytes">The ICMPv6 message, at least 24 bytes.</param>
internal readonly ref struct MldQuery(ReadOnlySpan<byte> bytes)
{
    private const int LengthV1 = 24;
    private const int LengthV2 = 28;
    private const int MostRobustness = 7;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Whether it is of MLDv1: 24 bytes long (RFC 3810 section 8.1).</summary>
    public bool IsV1 => _bytes.Length == LengthV1;

    /// <summary>Whether it is of either version, and as long as it says.</summary>
    public bool IsValid => IsV1 || (_bytes.Length >= LengthV2 && _bytes.Length >= LengthV2 + (SourceCount * In6Addr.Length));

    /// <summary>Milliseconds that the answer may take (section 5.1.3). A code of zero asks for an answer at once.</summary>
    public int MaxResponse
    {
        get
        {
            int code = BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);
            return IsV1 || code < 0x8000 ? code : ((code & 0xfff) | 0x1000) << (((code >> 12) & 7) + 3);
        }
    }

    /// <summary>The group; <c>::</c> for all.</summary>
    public In6Addr Group => new(_bytes[8..]);

    /// <summary>Robustness variable (section 5.1.8): zero means more than seven, and then the default is used.</summary>
    public int Robustness => IsV1 || (_bytes[24] & 7) == 0 ? MldIfinfo.DefaultRobustness : Math.Min(_bytes[24] & 7, MostRobustness);

    /// <summary>Seconds between general queries (section 5.1.9).</summary>
    public int QueryInterval
    {
        get
        {
            int code = IsV1 ? 0 : _bytes[25];
            if (code == 0)
                return MldIfinfo.DefaultQueryInterval;
            return code < 0x80 ? code : ((code & 0xf) | 0x10) << (((code >> 4) & 7) + 3);
        }
    }

    /// <summary>Number of sources.</summary>
    public int SourceCount => IsV1 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_bytes[26..]);

    /// <summary>A source.</summary>
    public In6Addr Source(int index) => new(_bytes[(LengthV2 + (index * In6Addr.Length))..]);
}
