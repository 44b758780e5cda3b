using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>A receive queue: its free lists and, where the device has one, its completion queue (FreeBSD's <c>iflib_rxq_t</c>).</summary>
/// <remarks>
/// Packets are taken from the device under the queue's lock and given to the stack without it, by the queue's one task. So
/// whatever the stack does with them, stopping the device included, meets no lock that is held.
/// </remarks>
internal sealed partial class IflibRxq
{
    /// <summary>Buffers of a packet, at most (<c>IFLIB_MAX_RX_SEGS</c>).</summary>
    public const int MaxSegments = 64;

    /// <summary>A packet up to this size is copied (<c>IFLIB_RX_COPY_THRESH</c>).</summary>
    public const int CopyThreshold = 128;

    // Before a copied packet: so much that headers can be put before it, and that its IP header is aligned.
    private const int CopyHeadRoom = 64 + 2;

    internal RxqCounters Counters;
    internal int CqCidx;

    private readonly Lock _lock = new();
    private readonly IflibContext _context;
    private readonly IflibDriver _driver;
    private readonly RxdFragment[] _fragments = new RxdFragment[MaxSegments];
    private readonly bool _hasCq;
    private readonly int _cqSize;
    private readonly TcpLro _lro;
    private bool _isRunning;

    public IflibRxq(IflibContext context, int qid, int cpu, IReadOnlyList<int> descriptors)
    {
        (_context, _driver, Qid, Cpu) = (context, context.Driver, qid, cpu);
        _hasCq = context.Shared.Has(IflibFlags.HasRxCq);
        _cqSize = descriptors[0];
        int first = _hasCq ? 1 : 0;
        FreeLists = new IflibFreeList[context.Shared.FreeLists];
        for (int i = 0; i < FreeLists.Length; i++)
            FreeLists[i] = new IflibFreeList(_driver, qid, i, descriptors[first + i]);
        _lro = new TcpLro(Math.Min(TcpLro.MaxEntries, FreeLists[0].Size));
    }

    public int Qid { get; }

    /// <summary>Number of the CPU that its task is meant for.</summary>
    public int Cpu { get; }

    public IflibFreeList[] FreeLists { get; }

    public TcpLro Lro => _lro;

    /// <summary>The device has started with empty rings: gives it buffers, on the account of the current vnet.</summary>
    public void Start()
    {
        lock (_lock)
        {
            CqCidx = 0;
            for (int i = 0; i < FreeLists.Length; i++)
            {
                FreeLists[i].BufferSize = _context.BufferSize(i);
                FreeLists[i].Refill();
            }

            _isRunning = true;
        }
    }

    /// <summary>Whether a free list has less than it should; for who has just started it.</summary>
    public bool IsStarved => Array.Exists(FreeLists, static list => list.Credits < list.Size - 1);

    /// <summary>Keeps the queue's task away from the device until <see cref="EndStop"/>, on the same thread.</summary>
    public void BeginStop()
    {
        _lock.Enter();
        _isRunning = false;
    }

    /// <summary>The device is stopped: frees its buffers.</summary>
    public void EndStop()
    {
        foreach (IflibFreeList list in FreeLists)
            list.Drain();
        _lock.Exit();
    }

    /// <summary>Takes packets from the device and gives them to the stack (<c>iflib_rxeof</c>). The interface's vnet is current.</summary>
    /// <param name="vnet">The current vnet.</param>
    /// <param name="budget">Packets to take at most.</param>
    public RxPassResult Pass(VnetInstance vnet, int budget)
    {
        var received = default(MbufList);
        RxPassResult result;
        lock (_lock)
        {
            if (!_isRunning)
                return RxPassResult.Done;
            result = Harvest(ref received, budget);
            foreach (IflibFreeList list in FreeLists)
            {
                if (!list.Refill())
                    result |= RxPassResult.Starved;
            }

            if (result == RxPassResult.Done)
                _driver.RxQueueInterruptEnable(Qid);
        }

        Deliver(ref received, vnet);
        return result;
    }

    private RxPassResult Harvest(ref MbufList received, int budget)
    {
        bool isJoining = _context.IsLroOn && !IflibDevices.IsForwarding;
        int available = _driver.RxdAvailable(Qid, Cidx, budget);
        int taken = 0;
        while (available > 0 && taken < budget)
        {
            var info = new RxdInfo { Qid = Qid, Cidx = Cidx, Fragments = _fragments, Completions = 1 };
            Errno error = _driver.RxdPktGet(ref info);
            if (!IsPossible(info))
            {
                Counters.BadDescriptors++;
                _context.RequestReset();
                break;
            }

            taken++;
            available--;
            Counters.Packets++;
            if (_hasCq)
                CqCidx = (CqCidx + info.Completions) & (_cqSize - 1);
            Mbuf? m = Assemble(info, error);
            if (m is not null && (!isJoining || !_lro.TryJoin(m, ref received)))
                received.Add(m);
            if (available == 0 && taken < budget)
                available = _driver.RxdAvailable(Qid, Cidx, budget - taken);
        }

        _lro.FlushAll(ref received);
        // The device was asked for no more than the budget, so it may have more.
        if (taken == budget)
            available = _driver.RxdAvailable(Qid, Cidx, 1);
        return available > 0 ? RxPassResult.More : RxPassResult.Done;
    }

    private int Cidx => _hasCq ? CqCidx : FreeLists[0].Cidx;

    // What the device says of buffers it does not have is not to be believed in anything.
    private bool IsPossible(in RxdInfo info)
    {
        if ((uint)(info.FragmentCount - 1) >= MaxSegments || info.Completions < 1 || (uint)info.Pad > (uint)info.Fragments[0].Length)
            return false;
        for (int i = 0; i < info.FragmentCount; i++)
        {
            RxdFragment fragment = info.Fragments[i];
            if ((uint)fragment.FreeList >= (uint)FreeLists.Length || !FreeLists[fragment.FreeList].Owns(fragment.Index, fragment.Length))
                return false;
            for (int other = 0; other < i; other++)
            {
                if (info.Fragments[other].Index == fragment.Index && info.Fragments[other].FreeList == fragment.FreeList)
                    return false;
            }
        }

        return true;
    }

    // Null when the packet is dropped. Its buffers are the list's again in any case.
    private Mbuf? Assemble(in RxdInfo info, Errno error)
    {
        ReadOnlySpan<RxdFragment> fragments = info.Fragments[..info.FragmentCount];
        int total = -info.Pad;
        foreach (RxdFragment fragment in fragments)
            total += fragment.Length;
        if (error != Errno.Ok || total != info.Length || total == 0)
        {
            foreach (RxdFragment fragment in fragments)
                FreeLists[fragment.FreeList].Return(fragment.Index);
            Counters.Errors++;
            _context.Ifp.Statistics.Own.ierrors++;
            return null;
        }

        Mbuf? m = fragments.Length == 1 && total <= CopyThreshold ? Copy(fragments[0], info.Pad) : Link(fragments, info.Pad);
        if (m is null)
        {
            Counters.NoMemory++;
            _context.Ifp.Statistics.Own.iqdrops++;
            return null;
        }

        Describe(m, info);
        return m;
    }

    private Mbuf? Copy(RxdFragment fragment, int pad)
    {
        Mbuf buffer = FreeLists[fragment.FreeList].Return(fragment.Index);
        if (Mbuf.GetHeader() is not { } m)
            return null;
        int length = fragment.Length - pad;
        m.Reserve(CopyHeadRoom);
        // The buffer has room for it: Owns has said so. It is as empty as before, to be given again.
        new BusSegment(buffer.Address + pad, length).Bytes.CopyTo(m.Extend(length));
        Counters.Copied++;
        return m;
    }

    private Mbuf Link(ReadOnlySpan<RxdFragment> fragments, int pad)
    {
        Mbuf? first = null;
        Mbuf? last = null;
        int total = 0;
        foreach (RxdFragment fragment in fragments)
        {
            IflibFreeList list = FreeLists[fragment.FreeList];
            Mbuf m = list.Return(fragment.Index);
            if (first is not null && fragment.Length == 0)
                continue;
            list.Detach(fragment.Index);
            if (first is null)
            {
                first = m;
                m.Reserve(pad);
                m.Extend(fragment.Length - pad);
                total = fragment.Length - pad;
            }
            else
            {
                m.DropHeader();
                m.Extend(fragment.Length);
                total += fragment.Length;
                last!.Next = m;
            }

            last = m;
        }

        first!.Pkthdr.Len = total;
        return first;
    }

    private void Describe(Mbuf m, in RxdInfo info)
    {
        ref PacketHeader header = ref m.Pkthdr;
        if (_context.IsRxCsumOn)
            (header.CsumFlags, header.CsumData) = (info.CsumFlags, info.CsumData);
        (header.FlowId, header.RssType, header.TsoSegsz) = (info.FlowId, info.RssType, info.TsoSegsz);
        if (!info.HasVlanTag)
            return;
        m.Flags |= MbufFlags.VlanTag;
        header.EtherVtag = info.VlanTag;
    }

    private void Deliver(ref MbufList received, VnetInstance vnet)
    {
        if (received.First is not { } first)
            return;
        if (_context.Ifp.Vnet == vnet)
        {
            _context.Ifp.Input(first);
            return;
        }

        // The interface has gone to another vnet since: what one vnet was to receive is never seen by another.
        int count = received.Free();
        Counters.Moved += (ulong)count;
        _context.Ifp.Statistics.Own.iqdrops += (ulong)count;
    }
}
