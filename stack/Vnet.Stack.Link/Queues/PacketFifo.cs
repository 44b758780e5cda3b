using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Packets in order, and how many bytes they are.</summary>
/// <remarks>
/// What a packet waits for, or since when, is kept in its <see cref="PacketHeader.Timestamp"/>: on its way out that has no
/// other meaning.
/// </remarks>
internal struct PacketFifo
{
    private MbufList _packets;

    public readonly int Packets => _packets.Count;

    public long Bytes { get; private set; }

    public void Add(Mbuf m)
    {
        _packets.Add(m);
        Bytes += m.Pkthdr.Len;
    }

    public Mbuf? Take()
    {
        Mbuf? m = _packets.Take();
        Bytes -= m?.Pkthdr.Len ?? 0;
        return m;
    }
}
