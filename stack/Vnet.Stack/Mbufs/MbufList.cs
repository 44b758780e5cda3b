namespace Vnet.Net;

/// <summary>Packets in the order in which they came, linked by <see cref="Mbuf.NextPacket"/>; nothing is allocated.</summary>
/// <remarks>
/// It owns what is in it. A value that changes: keep it in a field that is not read-only or a local, pass it by reference,
/// and do not use a copy beside it. Not thread-safe. With a limit it is a <see cref="MbufQueue"/>.
/// </remarks>
public struct MbufList
{
    /// <summary>The packet that came first, or null.</summary>
    public Mbuf? First { get; private set; }

    /// <summary>The packet that came last, or null.</summary>
    public Mbuf? Last { get; private set; }

    /// <summary>Packets in it.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a packet at the end.</summary>
    public void Add(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        m.NextPacket = null;
        if (Last is null)
            First = m;
        else
            Last.NextPacket = m;
        Last = m;
        Count++;
    }

    /// <summary>Puts a packet before the first.</summary>
    public void Prepend(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        m.NextPacket = First;
        First = m;
        Last ??= m;
        Count++;
    }

    /// <summary>Takes the packet that came first; null when there is none.</summary>
    public Mbuf? Take()
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

    /// <summary>Takes all packets: the first, linked to the others; null when there are none.</summary>
    public Mbuf? TakeAll()
    {
        Mbuf? first = First;
        this = default;
        return first;
    }

    /// <summary>Takes all packets of another list to the end of this one.</summary>
    public void Append(ref MbufList from)
    {
        if (from.First is null)
            return;
        if (Last is null)
            First = from.First;
        else
            Last.NextPacket = from.First;
        Last = from.Last;
        Count += from.Count;
        from = default;
    }

    /// <summary>Frees all packets.</summary>
    /// <returns>How many there were.</returns>
    public int Free()
    {
        int count = Count;
        while (Take() is { } m)
            m.FreeChain();
        return count;
    }
}
