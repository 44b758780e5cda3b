using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Packets in order, linked by <see cref="Mbuf.NextPacket"/>.</summary>
/// <remarks>
/// What a packet waits for, or since when, is kept in its <see cref="PacketHeader.Timestamp"/>: on its way out that has no
/// other meaning. Nothing is allocated.
/// </remarks>
internal struct PacketFifo
{
    private Mbuf? _last;

    public Mbuf? First { get; private set; }

    public int Packets { get; private set; }

    public long Bytes { get; private set; }

    public void Add(Mbuf m)
    {
        m.NextPacket = null;
        if (_last is null)
            First = m;
        else
            _last.NextPacket = m;
        _last = m;
        Packets++;
        Bytes += m.Pkthdr.Len;
    }

    public Mbuf? Take()
    {
        Mbuf? m = First;
        if (m is null)
            return null;
        First = m.NextPacket;
        if (First is null)
            _last = null;
        m.NextPacket = null;
        Packets--;
        Bytes -= m.Pkthdr.Len;
        return m;
    }
}
