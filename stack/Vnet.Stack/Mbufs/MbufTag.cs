namespace Vnet.Net;

/// <summary>A note on a packet (FreeBSD's <c>m_tag</c>, mbuf_tags(9)); derive a type for each kind of note.</summary>
public abstract class MbufTag
{
    /// <summary>The next tag of the packet.</summary>
    public MbufTag? Next { get; internal set; }

    /// <summary>The tag that a copy of the packet gets, or null when copies have none.</summary>
    public virtual MbufTag? Copy() => null;

    /// <summary>The packet is freed, or the tag taken off it.</summary>
    public virtual void Free()
    {
    }
}
