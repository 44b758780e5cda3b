using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>A device and its queues (FreeBSD's <c>if_ctx_t</c>).</summary>
/// <remarks>Thread-safe. Device methods run under its lock; the datapath takes none of it.</remarks>
public sealed partial class IflibContext
{
    // The context lock (ifc_ctx_sx). Nothing of the stack is called under it.
    private readonly Lock _lock = new();
    private IflibQueues? _queues;
    private int _linkState;

    internal IflibContext(IflibDriver driver, IfSharedCtx shared, int unit, IflibExecution execution)
    {
        (Driver, Shared, Unit, Execution) = (driver, shared, unit, execution);
        Name = $"{shared.Name}{unit}";
        Ifp = null!;
        _tasks = new TaskQueue($"{Name} admin", execution == IflibExecution.Threads ? 1 : 0);
        _adminTask = TaskQueueTask.Global(_tasks, $"{Name} admin", _ => AdminTask());
        driver.Context = this;
    }

    /// <summary>The device's driver.</summary>
    public IflibDriver Driver { get; }

    /// <summary>What the driver's devices have in common.</summary>
    public IfSharedCtx Shared { get; }

    /// <summary>What the device is like.</summary>
    public IfSoftcCtx Softc { get; } = new();

    /// <summary>Its number among the driver's.</summary>
    public int Unit { get; }

    /// <summary>Driver and number: <c>em0</c>.</summary>
    public string Name { get; }

    /// <summary>Who runs its tasks.</summary>
    public IflibExecution Execution { get; }

    /// <summary>Its interface; good from <see cref="IflibDriver.AttachPost"/> on.</summary>
    public Ifnet Ifp { get; private set; }

    /// <summary>Vector of the admin interrupt: after those of the queues; 0 when all is one vector.</summary>
    public int AdminVector => Softc.InterruptMode == IflibInterruptMode.Msix ? Softc.RxQueueSets : 0;

    /// <summary>
    /// Which receive queue takes which flows: a device with RSS follows it. Packets of a flow go to one queue, and a queue's
    /// packets to the stack in order.
    /// </summary>
    public RssTable RssTable { get; private set; } = new(0, 1);

    /// <summary>Number of the CPU that a receive queue's task is meant for, which is the queue's place in the published map.</summary>
    public int CpuOfRxQueue(int qid) => Queues.Rx[qid].Cpu;

    /// <summary>The same for a transmit queue.</summary>
    public int CpuOfTxQueue(int qid) => Queues.Tx[qid].Cpu;

    /// <summary>Vector that a receive queue interrupts by.</summary>
    public int RxVector(int qid) => Softc.InterruptMode == IflibInterruptMode.Msix ? qid : 0;

    /// <summary>Vector that a transmit queue interrupts by: that of the receive queue it shares.</summary>
    public int TxVector(int qid) => Softc.InterruptMode == IflibInterruptMode.Msix ? qid % Softc.RxQueueSets : 0;

    /// <summary>Checksum and segmentation work that packets may ask of the device now.</summary>
    internal CsumFlags TxWork { get; private set; }

    internal IflibOverrides Overrides { get; } = new();

    internal TaskQueue SteppedTasks => _tasks;

    internal IflibQueues Queues => Volatile.Read(ref _queues) ?? throw new NetException(Errno.NoDevice, $"Device {Name} has no queues: it is not attached, or was detached.");

    /// <summary>Whether packets can be sent; a link of which nothing is known counts as up.</summary>
    internal bool IsLinkUp => Volatile.Read(ref _linkState) != (int)LinkState.Down;

    internal bool IsLroOn => (Ifp.CapEnable & IfCap.Lro) != 0;

    internal bool IsRxCsumOn => (Ifp.CapEnable & (IfCap.RxCsum | IfCap.RxCsumIpv6)) != 0;

    internal int RxBudget => Overrides.RxBudget > 0 ? Overrides.RxBudget : IflibDevices.DefaultRxBudget;

    internal int TsoSize => Softc.TsoSizeMax > 0 ? Math.Min(Softc.TsoSizeMax, Shared.TsoMaxSize) : Shared.TsoMaxSize;

    internal int TsoSegmentSize => Softc.TsoSegmentSizeMax > 0 ? Math.Min(Softc.TsoSegmentSizeMax, Shared.TsoMaxSegmentSize) : Shared.TsoMaxSegmentSize;

    /// <summary>What the stack is told of TSO: packets of no more bytes and segments than these (<c>if_hw_tsomax*</c>).</summary>
    /// <returns>Bytes of a packet, segments — three fewer than the device takes, for headers that are put before it — and bytes of one.</returns>
    public (int Size, int Segments, int SegmentSize) TsoLimits => (TsoSize, Softc.TsoSegmentsMax - 3, TsoSegmentSize);

    /// <summary>Bytes of a buffer of a free list: what the driver said for this list, or what a frame needs.</summary>
    internal int BufferSize(int freeList)
    {
        int wanted = Softc.FreeListBufferSize[freeList] > 0 ? Softc.FreeListBufferSize[freeList]
            : Math.Max(Softc.MaxFrameSize, MbufZones.ClusterSize);
        return MbufZones.For(Math.Min(wanted, MbufZones.LargestCluster)).Size;
    }

    internal Errno Transmit(Mbuf m)
    {
        if (Volatile.Read(ref _queues) is not { } queues)
        {
            m.FreeChain();
            return Errno.NetworkDown;
        }

        int qid = Select(m, queues.Tx.Length);
        bool abdicate = Overrides.TxAbdicate != 0;
        Errno error = queues.Tx[qid].Transmit(m, abdicate);
        if (error != Errno.Ok)
            Ifp.Statistics.Own.oqdrops++;
        if (abdicate)
            queues.RunTx(qid);
        return error;
    }

    internal void FlushQueues()
    {
        foreach (IflibTxq queue in Queues.Tx)
            queue.Flush();
    }

    // v2, then v1, then the flow, then queue 0. A driver's answer counts when there is such a queue.
    private int Select(Mbuf m, int queues)
    {
        if (queues == 1)
            return 0;
        int qid = -1;
        if (Driver.HasTxqSelectV2)
        {
            var packet = new PktInfo { Length = m.Pkthdr.Len, FlowId = m.Pkthdr.FlowId, RssType = m.Pkthdr.RssType, CsumFlags = m.Pkthdr.CsumFlags };
            TxHeaders.Parse(m.Data, ref packet);
            qid = Driver.TxqSelectV2(m, packet);
        }

        if (qid < 0)
            qid = Driver.TxqSelect(m);
        if ((uint)qid < (uint)queues)
            return qid;
        return m.Pkthdr.RssType == RssType.None ? 0 : (int)(m.Pkthdr.FlowId & (uint)(Softc.RssTableSize - 1)) % queues;
    }
}
