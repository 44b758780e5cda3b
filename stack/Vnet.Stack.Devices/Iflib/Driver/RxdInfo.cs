using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>A received packet, as the device describes it (FreeBSD's <c>struct if_rxd_info</c>). Lives as long as the call.</summary>
public ref struct RxdInfo
{
    /// <summary>Receive queue set.</summary>
    public int Qid;

    /// <summary>Descriptor to look at: of the completion queue if there is one, else of free list 0.</summary>
    public int Cidx;

    /// <summary>Filled by the driver: its buffers, in order, <see cref="FragmentCount"/> of them. There is room for what the driver said at most.</summary>
    public Span<RxdFragment> Fragments;

    /// <summary>Buffers in <see cref="Fragments"/>.</summary>
    public int FragmentCount;

    /// <summary>Bytes of the packet.</summary>
    public int Length;

    /// <summary>Bytes before the packet in its first buffer (<c>iri_pad</c>).</summary>
    public int Pad;

    /// <summary>Descriptors of the completion queue that the packet took; 1 unless the driver says more.</summary>
    public int Completions;

    /// <summary>What the device has checked.</summary>
    public CsumFlags CsumFlags;

    /// <summary>The sum it found; 0xffff for a right one.</summary>
    public ushort CsumData;

    /// <summary>RSS hash, when <see cref="RssType"/> says so.</summary>
    public uint FlowId;

    /// <summary>What <see cref="FlowId"/> is.</summary>
    public RssType RssType;

    /// <summary>Payload bytes of a segment when the device has joined several; else 0.</summary>
    public ushort TsoSegsz;

    /// <summary>Whether a tag was taken off the frame.</summary>
    public bool HasVlanTag;

    /// <summary>That 802.1Q tag, in host order.</summary>
    public ushort VlanTag;
}
