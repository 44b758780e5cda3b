using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>Packets in order, linked by <see cref="Mbuf.NextPacket"/> (FreeBSD's <c>mbufq</c>).</summary>
internal struct PacketQueue
{
    private Mbuf? _last;

    /// <summary>The first packet, or null.</summary>
    public Mbuf? First { get; private set; }

    /// <summary>Adds one at the end.</summary>
    public void Add(Mbuf m)
    {
        m.NextPacket = null;
        if (_last is null)
            First = m;
        else
            _last.NextPacket = m;
        _last = m;
    }

    /// <summary>Frees them all.</summary>
    /// <returns>How many there were.</returns>
    public int Free()
    {
        int count = 0;
        for (Mbuf? m = First; m is not null; count++)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = null;
            m.FreeChain();
            m = next;
        }

        First = _last = null;
        return count;
    }
}
