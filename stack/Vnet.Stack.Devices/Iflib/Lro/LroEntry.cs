using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>A TCP flow of which segments are held back, to be joined.</summary>
internal struct LroEntry
{
    /// <summary>The first segment, which the others become part of.</summary>
    public Mbuf Head;

    /// <summary>The last mbuf of it all.</summary>
    public Mbuf Tail;

    /// <summary>Sequence number of what would come next.</summary>
    public uint Next;

    /// <summary>Payload bytes of the first segment.</summary>
    public int SegmentSize;

    /// <summary>How many segments there are.</summary>
    public int Segments;
}
