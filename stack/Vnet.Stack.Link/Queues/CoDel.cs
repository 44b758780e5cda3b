using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The control law of one CoDel queue (RFC 8289 §5): when a packet that leaves is to be dropped.</summary>
/// <remarks>Names are the RFC's. Times are nanoseconds.</remarks>
internal struct CoDel
{
    private const int MaxPacket = 1514;

    private long _firstAboveTime;
    private long _dropNext;
    private uint _count;
    private uint _lastCount;
    private bool _isDropping;

    /// <summary>Takes the next packet that is not dropped.</summary>
    /// <param name="queue">The packets; each one's timestamp is when it was queued.</param>
    /// <param name="parameters">Target, interval, and whether to mark.</param>
    /// <param name="statistics">Counts what is dropped and marked.</param>
    /// <param name="now">The time.</param>
    public Mbuf? Dequeue(ref PacketFifo queue, LinkParameters parameters, Pcpustat<Linkstat> statistics, long now)
    {
        Mbuf? m = TakeAndJudge(ref queue, parameters, now, out bool isToDrop);
        if (m is null)
        {
            // RFC 8289 §5.5: an empty queue ends dropping.
            _isDropping = false;
            return null;
        }

        return _isDropping
            ? WhileDropping(m, isToDrop, ref queue, parameters, statistics, now)
            : WhileNotDropping(m, isToDrop, ref queue, parameters, statistics, now);
    }

    // RFC 8289 §5.5, the dropping state: a packet at each time that the control law sets.
    private Mbuf? WhileDropping(Mbuf? m, bool isToDrop, ref PacketFifo queue, LinkParameters parameters, Pcpustat<Linkstat> statistics, long now)
    {
        if (!isToDrop)
            _isDropping = false;
        while (m is not null && _isDropping && now >= _dropNext)
        {
            _count++;
            if (TryMark(m, parameters, statistics))
            {
                _dropNext = ControlLaw(_dropNext, parameters);
                return m;
            }

            Drop(m, statistics);
            m = TakeAndJudge(ref queue, parameters, now, out isToDrop);
            if (!isToDrop)
                _isDropping = false;
            else
                _dropNext = ControlLaw(_dropNext, parameters);
        }

        return m;
    }

    // RFC 8289 §5.5: the first packet is dropped when the wait was above the target for an interval.
    private Mbuf? WhileNotDropping(Mbuf m, bool isToDrop, ref PacketFifo queue, LinkParameters parameters, Pcpustat<Linkstat> statistics, long now)
    {
        if (!isToDrop)
            return m;
        Mbuf? next = m;
        if (!TryMark(m, parameters, statistics))
        {
            Drop(m, statistics);
            next = TakeAndJudge(ref queue, parameters, now, out _);
        }

        _isDropping = true;
        // §5.5: a queue that was dropping lately begins near the rate that held it then.
        uint delta = _count - _lastCount;
        _count = delta > 1 && now - _dropNext < 16 * Nanoseconds(parameters.Interval) ? delta : 1;
        _dropNext = ControlLaw(now, parameters);
        _lastCount = _count;
        return next;
    }

    // RFC 8289 §5.6, dodequeue: whether the wait was above the target for at least an interval.
    private Mbuf? TakeAndJudge(ref PacketFifo queue, LinkParameters parameters, long now, out bool isToDrop)
    {
        isToDrop = false;
        Mbuf? m = queue.Take();
        if (m is null)
        {
            _firstAboveTime = 0;
            return null;
        }

        long sojourn = now - m.Pkthdr.Timestamp;
        if (sojourn < Nanoseconds(parameters.Target) || queue.Bytes <= MaxPacket)
            _firstAboveTime = 0;
        else if (_firstAboveTime == 0)
            _firstAboveTime = now + Nanoseconds(parameters.Interval);
        else
            isToDrop = now >= _firstAboveTime;
        return m;
    }

    private readonly long ControlLaw(long time, LinkParameters parameters) => time + (long)(Nanoseconds(parameters.Interval) / Math.Sqrt(_count));

    private static bool TryMark(Mbuf m, LinkParameters parameters, Pcpustat<Linkstat> statistics)
    {
        if (!parameters.Ecn || !EcnMark.TryApply(m))
            return false;
        statistics.Own.ecn_marks++;
        return true;
    }

    private static void Drop(Mbuf m, Pcpustat<Linkstat> statistics)
    {
        statistics.Own.codel_drops++;
        m.FreeChain();
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * 100;
}
