namespace Vnet.Net;

/// <summary>Packets in the order in which they came, up to a limit (FreeBSD's <c>mbufq</c>).</summary>
/// <remarks>A <see cref="MbufList"/> with a limit; nothing is allocated. Not thread-safe.</remarks>
/// <param name="limit">Most packets in it, at least 0.</param>
public sealed class MbufQueue(int limit = int.MaxValue)
{
    private MbufList _packets;

    /// <summary>Packets in it (<c>mbufq_len</c>).</summary>
    public int Count => _packets.Count;

    /// <summary>Most packets in it; what is in it beyond a lowered limit stays.</summary>
    public int Limit { get; set; } = limit;

    /// <summary>Whether it takes no more (<c>mbufq_full</c>).</summary>
    public bool IsFull => Count >= Limit;

    /// <summary>The packet that came first (<c>mbufq_first</c>), or null.</summary>
    public Mbuf? First => _packets.First;

    /// <summary>The packet that came last (<c>mbufq_last</c>), or null.</summary>
    public Mbuf? Last => _packets.Last;

    /// <summary>Adds a packet at the end (<c>mbufq_enqueue</c>).</summary>
    /// <returns>False when the queue is full (<c>ENOBUFS</c>): the packet is still the caller's, to drop and count.</returns>
    public bool TryEnqueue(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        if (IsFull)
            return false;
        _packets.Add(m);
        return true;
    }

    /// <summary>Puts a packet back before the first (<c>mbufq_prepend</c>), whatever the limit.</summary>
    public void Prepend(Mbuf m) => _packets.Prepend(m);

    /// <summary>Takes the packet that came first (<c>mbufq_dequeue</c>); null when there is none.</summary>
    public Mbuf? Dequeue() => _packets.Take();

    /// <summary>Takes all packets, linked by <see cref="Mbuf.NextPacket"/> (<c>mbufq_flush</c>); null when there are none.</summary>
    public Mbuf? Flush() => _packets.TakeAll();

    /// <summary>Frees all packets (<c>mbufq_drain</c>).</summary>
    public void Drain() => _packets.Free();

    /// <summary>Takes all packets of another queue to the end of this one (<c>mbufq_concat</c>), whatever the limit.</summary>
    public void Concatenate(MbufQueue from)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from != this)
            _packets.Append(ref from._packets);
    }
}
