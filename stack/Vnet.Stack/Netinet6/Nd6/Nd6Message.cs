using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>A message that came and was checked, where it stands.</summary>
internal readonly ref struct Nd6Message
{
    public Nd6Message(Ifnet ifp, Ip6Header ip, ReadOnlySpan<byte> bytes, Nd6Options options)
    {
        (Ifp, Source, Destination) = (ifp, ip.Source, ip.Destination);
        Bytes = bytes;
        Options = options;
    }

    /// <summary>Where it came in.</summary>
    public Ifnet Ifp { get; }

    /// <summary>From whom.</summary>
    public In6Addr Source { get; }

    /// <summary>To whom.</summary>
    public In6Addr Destination { get; }

    /// <summary>From its type on.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Its options.</summary>
    public Nd6Options Options { get; }

    /// <summary>Flags of an advertisement.</summary>
    public byte Flags => Bytes[4];

    /// <summary>Target of a solicitation, an advertisement or a redirect.</summary>
    public In6Addr Target => new(Bytes[8..]);

    /// <summary>The word at an offset.</summary>
    public uint Word(int offset) => BinaryPrimitives.ReadUInt32BigEndian(Bytes[offset..]);

    /// <summary>The half word at an offset.</summary>
    public ushort Half(int offset) => BinaryPrimitives.ReadUInt16BigEndian(Bytes[offset..]);
}
