using Vnet.Net;

namespace Vnet.Devices;

/// <summary>First in, first out; a packet that finds no room is dropped.</summary>
internal sealed class DropTailQueue(LinkParameters parameters, Pcpustat<Linkstat> statistics) : QueueDiscipline(parameters, statistics)
{
    private PacketFifo _fifo;

    public override int Packets => _fifo.Packets;

    public override long Bytes => _fifo.Bytes;

    public override void Enqueue(Mbuf m, long now)
    {
        if (HasRoomFor(m))
            _fifo.Add(m);
        else
            DropFull(m);
    }

    public override Mbuf? Dequeue(long now) => _fifo.Take();
}
