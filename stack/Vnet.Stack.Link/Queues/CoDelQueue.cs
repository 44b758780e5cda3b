using Vnet.Net;

namespace Vnet.Devices;

/// <summary>One queue under CoDel (RFC 8289).</summary>
internal sealed class CoDelQueue(LinkParameters parameters, Pcpustat<Linkstat> statistics) : QueueDiscipline(parameters, statistics)
{
    private PacketFifo _fifo;
    private CoDel _codel;

    public override int Packets => _fifo.Packets;

    public override long Bytes => _fifo.Bytes;

    public override void Enqueue(Mbuf m, long now)
    {
        if (!HasRoomFor(m))
        {
            DropFull(m);
            return;
        }

        m.Pkthdr.Timestamp = now;
        _fifo.Add(m);
    }

    public override Mbuf? Dequeue(long now) => _codel.Dequeue(ref _fifo, Parameters, Statistics, now);
}
