using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>What one protocol has in one lane (FreeBSD's <c>struct netisr_work</c>): its queue's length, and its statistics.</summary>
/// <remarks>
/// A lane has one owner at a time, so it is the CPU of these statistics: what the owner counts are plain adds.
/// </remarks>
internal sealed class NetisrWork(Lane lane, NetisrProtocol protocol)
{
    private ulong _queued;
    private ulong _drops;
    private int _length;
    private int _watermark;

    // Written by the lane's owner alone.
    private ulong _dispatched;
    private ulong _hybridDispatched;
    private ulong _handled;

    public Lane Lane { get; } = lane;

    public NetisrProtocol Protocol { get; } = protocol;

    /// <summary>Whether the vnet does not take this protocol's packets.</summary>
    public volatile bool IsOff;

    /// <summary>Packets that wait.</summary>
    public int Length => Volatile.Read(ref _length);

    public NetisrWorkStatistics Statistics => new()
    {
        Protocol = Protocol.Name,
        Lane = Lane.Id,
        Length = Length,
        Watermark = Volatile.Read(ref _watermark),
        Dispatched = Volatile.Read(ref _dispatched),
        HybridDispatched = Volatile.Read(ref _hybridDispatched),
        Queued = Volatile.Read(ref _queued),
        Drops = Volatile.Read(ref _drops),
        Handled = Volatile.Read(ref _handled),
    };

    /// <summary>Owner: gives the protocol a packet that came without waiting.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Direct(Mbuf m, NetisrDispatch mode)
    {
        _dispatched++;
        if (mode == NetisrDispatch.Hybrid)
            _hybridDispatched++;
        Handle(m);
    }

    /// <summary>Owner: gives the protocol a packet. Its exception is not the next packet's business.</summary>
    public void Handle(Mbuf m)
    {
        _handled++;
        try
        {
            Protocol.Handler(m);
        }
        catch (Exception error)
        {
            UnhandledErrors.Report(Protocol, $"protocol '{Protocol.Name}' in lane {Lane.Id} of vnet '{Lane.Vnet.Name}'", Lane.Vnet, error);
        }
    }

    /// <summary>Any thread: has a packet counted as waiting, unless that are too many.</summary>
    public bool TryQueue(Mbuf m)
    {
        int limit = Protocol.QueueLimit;
        int length = Interlocked.Increment(ref _length);
        if (length > (limit == 0 ? Netisr.DefaultQueueLimit : limit))
        {
            Interlocked.Decrement(ref _length);
            Drop(m);
            return false;
        }

        Interlocked.Increment(ref _queued);
        for (int most = Volatile.Read(ref _watermark); length > most; most = Volatile.Read(ref _watermark))
            Interlocked.CompareExchange(ref _watermark, length, most);
        m.Pkthdr.Work = this;
        return true;
    }

    /// <summary>The lane turned out to be closed: the packet waits elsewhere.</summary>
    public void Unqueue(Mbuf m)
    {
        m.Pkthdr.Work = null;
        Interlocked.Decrement(ref _length);
        Interlocked.Decrement(ref _queued);
    }

    /// <summary>Owner: gives the protocol a packet that waited, if it still may have it.</summary>
    public void HandleQueued(Mbuf m)
    {
        // Not kept in a free mbuf: it would keep the vnet.
        m.Pkthdr.Work = null;
        Interlocked.Decrement(ref _length);
        if (IsOff || Lane.Owner.IsClosed || IfnetTable.FindBinding(m.Pkthdr.RcvIndex, m.Pkthdr.RcvGeneration)?.Lanes != Lane.Owner)
            Drop(m);
        else
            Handle(m);
    }

    public void Drop(Mbuf m)
    {
        Interlocked.Increment(ref _drops);
        m.FreeChain();
    }
}
