using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>A transmit queue: its producer ring, its descriptors, and the packets that the device reads (FreeBSD's <c>iflib_txq_t</c>).</summary>
/// <remarks>Everything but <see cref="Transmit"/> and <see cref="Kick"/> is the ring's consumer's.</remarks>
internal sealed partial class IflibTxq : IMpRingConsumer
{
    /// <summary>Packets taken in one go (<c>TX_BATCH_SIZE</c>).</summary>
    public const int Batch = 32;

    /// <summary>Pieces of a packet, at most (<c>IFLIB_MAX_TX_SEGS</c>).</summary>
    public const int MaxSegments = 128;

    /// <summary>A packet takes at most this part of a ring (<c>MAX_SINGLE_PACKET_FRACTION</c>).</summary>
    public const int MaxFraction = 12;

    // Beside a packet's own: for a context descriptor and one for the driver.
    private const int Reserve = 2;

    internal TxqCounters Counters;
    internal int Pidx;
    internal int Cidx;
    internal int InUse;

    private readonly IflibContext _context;
    private readonly IflibDriver _driver;
    private readonly Mbuf?[] _packets;
    private readonly BusSegment[] _segments = new BusSegment[MaxSegments];
    private readonly int _mask;
    private readonly int _maxSegments;
    private readonly int _maxTsoSegments;
    private readonly int _reclaimThreshold;
    private bool _isRunning;
    private bool _isFlushing;
    private int _doorbellPending;
    private int _statusPending;
    private bool _isOutputActive;
    private ulong _processedAtLastCheck;

    public IflibTxq(IflibContext context, int qid, int cpu, int descriptors)
    {
        (_context, _driver, Qid, Cpu, _mask) = (context, context.Driver, qid, cpu, descriptors - 1);
        _packets = new Mbuf?[descriptors];
        Ring = new MpRing(Math.Clamp(2 * descriptors, 2048, MpRing.MaxSize), this);
        int limit = Math.Max(1, descriptors / MaxFraction);
        _maxSegments = Math.Min(context.Softc.TxSegments, limit);
        _maxTsoSegments = Math.Min(context.Softc.TsoSegmentsMax, limit);
        _reclaimThreshold = context.Shared.TxReclaimThreshold > 0 ? context.Shared.TxReclaimThreshold : descriptors / 8;
    }

    public int Qid { get; }

    /// <summary>Number of the CPU that its task is meant for.</summary>
    public int Cpu { get; }

    public MpRing Ring { get; }

    public int Size => _packets.Length;

    /// <summary>Descriptors that may be used; one always stays free.</summary>
    public int Available => _mask - InUse;

    /// <summary>Whether a task would find something to do: packets that were sent, or such as were left.</summary>
    public bool HasWork => Ring.State is MpRingState.Stalled or MpRingState.Abdicated || _driver.TxdCreditsUpdate(Qid, clear: false) > 0;

    /// <summary>Puts a packet into the ring; sends, unless another thread does.</summary>
    public Errno Transmit(Mbuf m, bool abdicate)
    {
        if (!Volatile.Read(ref _isRunning))
        {
            m.FreeChain();
            return Errno.NetworkDown;
        }

        if (Ring.TryEnqueue(new ReadOnlySpan<Mbuf>(in m), Batch, abdicate))
            return Errno.Ok;
        m.FreeChain();
        return Errno.NoBuffers;
    }

    /// <summary>Frees what was sent, and sends what waits.</summary>
    public void Kick() => Ring.Kick(Batch);

    /// <summary>The device starts, with empty rings.</summary>
    public void Start() => Volatile.Write(ref _isRunning, true);

    /// <summary>Keeps everybody away from the device's queue until <see cref="EndStop"/>.</summary>
    public void BeginStop()
    {
        Volatile.Write(ref _isRunning, false);
        Ring.Enter(_context.Name);
    }

    /// <summary>The device is stopped: frees what it had not sent, and what waits.</summary>
    public void EndStop()
    {
        for (int i = 0; i < _packets.Length; i++)
        {
            _packets[i]?.FreeChain();
            _packets[i] = null;
        }

        Counters.Cleaned += (ulong)InUse;
        InUse = _doorbellPending = _statusPending = 0;
        if (_context.Shared.Has(IflibFlags.PreserveTxIndices))
            Cidx = Pidx;
        else
            Pidx = Cidx = 0;
        SetOutputActive(false);
        Ring.Leave();
    }

    /// <summary>Drops what waits (<c>if_qflush</c>).</summary>
    public void Flush()
    {
        Volatile.Write(ref _isFlushing, true);
        Ring.Kick(int.MaxValue);
    }

    /// <summary>Whether packets wait and the device has sent none since the last call.</summary>
    public bool CheckHung()
    {
        ulong processed = Volatile.Read(ref Counters.Processed);
        bool isHung = Ring.State == MpRingState.Stalled && processed == _processedAtLastCheck && _context.IsLinkUp;
        _processedAtLastCheck = processed;
        return isHung;
    }

    int IMpRingConsumer.Drain(MpRing ring, int available)
    {
        if (Volatile.Read(ref _isFlushing))
        {
            Volatile.Write(ref _isFlushing, false);
            if (available != 0)
                return Drop(ring, available);
        }

        if (!Volatile.Read(ref _isRunning))
            return Drop(ring, available);
        if (available == 0 || InUse >= _reclaimThreshold)
            Reclaim();
        // While the link is down packets wait, and the ring fills up.
        if (!_context.IsLinkUp)
            available = 0;
        int limit = Math.Min(available, IflibDevices.IsBatching ? Batch : 1);
        int taken = 0;
        int sent = 0;
        long bytes = 0;
        int multicasts = 0;
        for (; taken < limit; taken++)
        {
            Mbuf m = ring.Peek(taken);
            int length = m.Pkthdr.Len;
            bool isMulticast = (m.Flags & (MbufFlags.Multicast | MbufFlags.Broadcast)) != 0;
            Mbuf? left = m;
            EncapResult result = Encap(ref left, isLast: taken + 1 == available);
            if (result == EncapResult.NoRoom)
            {
                ring.Replace(taken, left!);
                break;
            }

            ring.Take(taken);
            if (result == EncapResult.Dropped)
                continue;
            sent++;
            bytes += length;
            multicasts += isMulticast ? 1 : 0;
            RingDoorbell(TxDeferral.Doorbell(Size, InUse));
        }

        // Nobody is sure to come after: what is written is told now.
        if (taken == available || taken == 0)
            RingDoorbell(0);
        Count(sent, bytes, multicasts, taken - sent);
        return taken;
    }

    private void Count(int sent, long bytes, int multicasts, int dropped)
    {
        if ((sent | dropped) == 0)
            return;
        ref Ifstat stat = ref _context.Ifp.Statistics.Own;
        stat.opackets += (ulong)sent;
        stat.obytes += (ulong)bytes;
        stat.omcasts += (ulong)multicasts;
        stat.oerrors += (ulong)dropped;
    }

    private int Drop(MpRing ring, int available)
    {
        for (int i = 0; i < available; i++)
        {
            ring.Peek(i).FreeChain();
            ring.Take(i);
        }

        if (available != 0)
            _context.Ifp.Statistics.Own.oqdrops += (ulong)available;
        return available;
    }

    private void RingDoorbell(int deferral)
    {
        if (_doorbellPending == 0 || (_doorbellPending <= deferral && !IflibDevices.IsLatencyMinimal))
            return;
        _driver.TxdFlush(Qid, Pidx);
        _doorbellPending = 0;
        Counters.Doorbells++;
    }

    private void Reclaim()
    {
        int done = Math.Min(_driver.TxdCreditsUpdate(Qid, clear: true), InUse);
        if (done <= 0)
            return;
        for (int i = 0; i < done; i++)
        {
            ref Mbuf? packet = ref _packets[Cidx];
            packet?.FreeChain();
            packet = null;
            Cidx = (Cidx + 1) & _mask;
        }

        InUse -= done;
        Counters.Processed += (ulong)done;
        Counters.Cleaned += (ulong)done;
        SetOutputActive(false);
    }

    private void SetOutputActive(bool active)
    {
        if (_isOutputActive == active)
            return;
        _isOutputActive = active;
        if (active)
            _context.Ifp.SetDriverFlags(IfFlags.OutputActive, IfFlags.None);
        else
            _context.Ifp.SetDriverFlags(IfFlags.None, IfFlags.OutputActive);
    }
}
