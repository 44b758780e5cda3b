using System.Buffers.Binary;

namespace Vnet.Netinet;

/// <summary>A query where it stands (RFC 2236 section 2, RFC 3376 section 4.1).</summary>
/// <param name="bytes">The IGMP message, at least 8 bytes.</param>
internal readonly ref struct IgmpQuery(ReadOnlySpan<byte> bytes)
{
    public const int LengthOld = 8;
    public const int LengthV3 = 12;
    private const int MostRobustness = 7;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Its version by length and code (RFC 3376 section 7.1); 0 for one that is none.</summary>
    public int Version => _bytes.Length == LengthOld ? _bytes[1] == 0 ? 1 : 2 : _bytes.Length >= LengthV3 ? 3 : 0;

    /// <summary>Whether its sources are in it.</summary>
    public bool IsWhole => Version != 3 || _bytes.Length >= LengthV3 + (SourceCount * InAddr.Length);

    /// <summary>Milliseconds that the answer may take (section 4.1.1); version 1 has ten seconds (RFC 2236 section 4).</summary>
    public long MaxResponse
    {
        get
        {
            int code = _bytes[1];
            return Version == 1 ? IgmpIfinfo.DefaultQueryResponse : 100L * (Version == 2 ? code : Decode(code));
        }
    }

    /// <summary>The group; 0.0.0.0 for all.</summary>
    public InAddr Group => new(_bytes[4..]);

    /// <summary>Robustness variable (section 4.1.6): zero means more than seven, and then the default is used.</summary>
    public int Robustness => Version != 3 || (_bytes[8] & 7) == 0 ? IgmpIfinfo.DefaultRobustness : Math.Min(_bytes[8] & 7, MostRobustness);

    /// <summary>Seconds between general queries (section 4.1.7).</summary>
    public int QueryInterval => Version != 3 || _bytes[9] == 0 ? IgmpIfinfo.DefaultQueryInterval : Decode(_bytes[9]);

    /// <summary>Number of sources.</summary>
    public int SourceCount => Version != 3 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_bytes[10..]);

    /// <summary>A source.</summary>
    public InAddr Source(int index) => new(_bytes[(LengthV3 + (index * InAddr.Length))..]);

    // Small numbers are themselves; others have three bits of exponent and four of mantissa.
    private static int Decode(int code) => code < 0x80 ? code : ((code & 0xf) | 0x10) << (((code >> 4) & 7) + 3);
}
