namespace Vnet.Net;

/// <summary>A note on a packet (FreeBSD's <c>m_tag</c>, mbuf_tags(9)); derive a type for each kind of note.</summary>
/// <remarks>The packet owns its tags. One that is used for every packet should come from a pool, and go back in <see cref="Free"/>.</remarks>
public abstract class MbufTag
{
    /// <summary>The next tag of the packet.</summary>
    public MbufTag? Next { get; internal set; }

    /// <summary>Whether it stays on a packet that leaves its vnet or interface (<c>MTAG_PERSISTENT</c>).</summary>
    public virtual bool IsPersistent => false;

    /// <summary>Whether it is on a packet.</summary>
    internal bool IsLinked { get; set; }

    /// <summary>The tag that a copy of the packet gets, or null when copies have none.</summary>
    public virtual MbufTag? Copy() => null;

    /// <summary>The packet is freed, or the tag deleted; it is on no packet any more.</summary>
    public virtual void Free()
    {
    }
}
