using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>A datagram of which not all fragments are there yet (FreeBSD's <c>struct ip6q</c>). Under the gate of its table.</summary>
internal sealed class Ip6ReassemblyQueue
{
    /// <summary>From whom.</summary>
    public In6Addr Source { get; private set; }

    /// <summary>To whom.</summary>
    public In6Addr Destination { get; private set; }

    /// <summary>Zone of the addresses, where they have one.</summary>
    public int Zone { get; private set; }

    /// <summary>Identification.</summary>
    public uint Id { get; private set; }

    /// <summary>When it is given up, in nanoseconds of the vnet's clock.</summary>
    public long ExpiresAt { get; private set; }

    /// <summary>
    /// Its fragments in the order of their offsets, linked by <see cref="Mbuf.NextPacket"/>: whole packets, of which
    /// <see cref="PacketHeader.L3Len"/> says where the fragment's bytes begin, <see cref="PacketHeader.CsumData"/> where they are in the datagram.
    /// </summary>
    public Mbuf? First { get; set; }

    /// <summary>How many there are.</summary>
    public int Fragments { get; set; }

    /// <summary>Bytes of them together.</summary>
    public int Bytes { get; set; }

    /// <summary>Bytes of the whole, once its last fragment is there; else −1.</summary>
    public int End { get; set; }

    /// <summary>Where in the first fragment the byte is that says that a fragment header follows.</summary>
    public int NextAt { get; set; }

    /// <summary>Extension headers before the first fragment's.</summary>
    public int HeaderCount { get; set; }

    /// <summary>ECN bits of the fragments together (RFC 3168 section 5.3).</summary>
    public byte Ecn { get; set; }

    /// <summary>Fragments overlapped: nothing of it is taken any more until its time is over (RFC 5722 section 4).</summary>
    public bool IsRefused { get; set; }

    /// <summary>The next in its bucket, or in the list of spare ones.</summary>
    public Ip6ReassemblyQueue? Next { get; set; }

    /// <summary>The one that was begun before.</summary>
    public Ip6ReassemblyQueue? Older { get; set; }

    /// <summary>The one that was begun after.</summary>
    public Ip6ReassemblyQueue? Newer { get; set; }

    /// <summary>Begins another datagram.</summary>
    public void Begin(in In6Addr source, in In6Addr destination, int zone, uint id, byte ecn, long expiresAt)
    {
        (Source, Destination, Zone, Id, Ecn, ExpiresAt) = (source, destination, zone, id, ecn, expiresAt);
        (First, Fragments, Bytes, End, NextAt, HeaderCount, IsRefused) = (null, 0, 0, -1, 0, 0, false);
    }

    /// <summary>Whether a fragment is of it.</summary>
    public bool IsOf(in In6Addr source, in In6Addr destination, int zone, uint id) =>
        Id == id && Zone == zone && Source == source && Destination == destination;

    /// <summary>Where a fragment's bytes are in the datagram.</summary>
    public static int OffsetOf(Mbuf fragment) => fragment.Pkthdr.CsumData;

    /// <summary>Bytes of a fragment.</summary>
    public static int LengthOf(Mbuf fragment) => fragment.Pkthdr.Len - fragment.Pkthdr.L3Len;
}
