using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>Packets that wait for an address, in order (<c>la_hold</c>). Under the lock of the table.</summary>
internal sealed class ArpHoldQueue
{
    private Mbuf? _first;
    private Mbuf? _last;

    public int Count { get; private set; }

    public void Add(Mbuf m)
    {
        m.NextPacket = null;
        if (_last is null)
            _first = m;
        else
            _last.NextPacket = m;
        _last = m;
        Count++;
    }

    /// <summary>Takes the oldest out.</summary>
    public Mbuf TakeOldest()
    {
        Mbuf m = _first!;
        _first = m.NextPacket;
        if (_first is null)
            _last = null;
        m.NextPacket = null;
        Count--;
        return m;
    }

    /// <summary>Takes all out: the oldest, linked to the others.</summary>
    public Mbuf? TakeAll()
    {
        Mbuf? first = _first;
        (_first, _last, Count) = (null, null, 0);
        return first;
    }
}
