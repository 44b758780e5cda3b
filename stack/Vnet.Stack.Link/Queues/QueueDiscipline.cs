using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Packets that wait for the wire. Used by one thread at a time. Times are nanoseconds of the vnet's clock.</summary>
internal abstract class QueueDiscipline(LinkParameters parameters, Pcpustat<Linkstat> statistics)
{
    protected LinkParameters Parameters { get; } = parameters;

    protected Pcpustat<Linkstat> Statistics { get; } = statistics;

    /// <summary>Packets in it.</summary>
    public abstract int Packets { get; }

    /// <summary>Bytes in it.</summary>
    public abstract long Bytes { get; }

    /// <summary>Takes a packet; drops it, or another, when there is no room.</summary>
    public abstract void Enqueue(Mbuf m, long now);

    /// <summary>The packet to be sent now, or null when there is none.</summary>
    public abstract Mbuf? Dequeue(long now);

    public static QueueDiscipline Make(LinkParameters parameters, Pcpustat<Linkstat> statistics, uint key) => parameters.Queue switch
    {
        QueueKind.CoDel => new CoDelQueue(parameters, statistics),
        QueueKind.FqCoDel => new FqCoDelQueue(parameters, statistics, key),
        _ => new DropTailQueue(parameters, statistics),
    };

    protected bool HasRoomFor(Mbuf m) =>
        Packets < Parameters.QueuePackets && (Parameters.QueueBytes == 0 || Bytes + m.Pkthdr.Len <= Parameters.QueueBytes);

    protected void DropFull(Mbuf m)
    {
        Statistics.Own.queue_drops++;
        m.FreeChain();
    }
}
