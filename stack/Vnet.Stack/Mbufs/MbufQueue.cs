namespace Vnet.Net;

/// <summary>Packets in the order in which they came, up to a limit (FreeBSD's <c>mbufq</c>).</summary>
/// <remarks>Packets are linked by <see cref="Mbuf.NextPacket"/>; nothing is allocated. Not thread-safe.</remarks>
/// <param name="limit">Most packets in it, at least 0.</param>
public sealed class MbufQueue(int limit = int.MaxValue)
{
    /// <summary>Packets in it (<c>mbufq_len</c>).</summary>
    public int Count { get; private set; }

    /// <summary>Most packets in it; what is in it beyond a lowered limit stays.</summary>
    public int Limit { get; set; } = limit;

    /// <summary>Whether it takes no more (<c>mbufq_full</c>).</summary>
    public bool IsFull => Count >= Limit;

    /// <summary>The packet that came first (<c>mbufq_first</c>), or null.</summary>
    public Mbuf? First { get; private set; }

    /// <summary>The packet that came last (<c>mbufq_last</c>), or null.</summary>
    public Mbuf? Last { get; private set; }

    /// <summary>Adds a packet at the end (<c>mbufq_enqueue</c>).</summary>
    /// <returns>False when the queue is full (<c>ENOBUFS</c>): the packet is still the caller's, to drop and count.</returns>
    public bool TryEnqueue(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        if (IsFull)
            return false;
        m.NextPacket = null;
        if (Last is null)
            First = m;
        else
            Last.NextPacket = m;
        Last = m;
        Count++;
        return true;
    }

    /// <summary>Puts a packet back before the first (<c>mbufq_prepend</c>), whatever the limit.</summary>
    public void Prepend(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        m.NextPacket = First;
        First = m;
        Last ??= m;
        Count++;
    }

    /// <summary>Takes the packet that came first (<c>mbufq_dequeue</c>); null when there is none.</summary>
    public Mbuf? Dequeue()
    {
        Mbuf? m = First;
        if (m is null)
            return null;
        First = m.NextPacket;
        if (First is null)
            Last = null;
        m.NextPacket = null;
        Count--;
        return m;
    }

    /// <summary>Takes all packets, linked by <see cref="Mbuf.NextPacket"/> (<c>mbufq_flush</c>); null when there are none.</summary>
    public Mbuf? Flush()
    {
        Mbuf? first = First;
        First = Last = null;
        Count = 0;
        return first;
    }

    /// <summary>Frees all packets (<c>mbufq_drain</c>).</summary>
    public void Drain()
    {
        while (Dequeue() is { } m)
            m.FreeChain();
    }

    /// <summary>Takes all packets of another queue to the end of this one (<c>mbufq_concat</c>), whatever the limit.</summary>
    public void Concatenate(MbufQueue from)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from.First is null || from == this)
            return;
        if (Last is null)
            First = from.First;
        else
            Last.NextPacket = from.First;
        Last = from.Last;
        Count += from.Count;
        from.Flush();
    }
}
