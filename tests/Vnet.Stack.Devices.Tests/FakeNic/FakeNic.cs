using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

/// <summary>A network device in memory: rings, an engine that is stepped by hand, interrupts.</summary>
internal sealed class FakeNic(FakeNicOptions options) : IflibDriver
{
    private int[] _cidx = [];
    private int _described;

    public FakeTxRing[] Tx { get; private set; } = [];

    public FakeRxRing[] Rx { get; private set; } = [];

    public bool IsRunning { get; private set; }

    public int Inits { get; private set; }

    public int Stops { get; private set; }

    public int QueueFrees { get; private set; }

    public int WatchdogResets { get; private set; }

    public int Doorbells { get; private set; }

    public int Vectors { get; private set; }

    public bool SendsOnItsOwn { get; set; } = true;

    public bool IsHung { get; set; }

    /// <summary>Packets until the device describes what cannot be, once; 0 for never.</summary>
    public int MadAfter { get; set; }

    public Errno EncapError { get; set; }

    public int Encaps { get; private set; }

    public IfSharedCtx Shared => new()
    {
        Name = "fake", DriverVersion = "1.2.3", Flags = options.Flags | (options.HasCompletionQueue ? IflibFlags.HasRxCq : 0),
        Layer = Layer, RxRings = options.FreeLists + (options.HasCompletionQueue ? 1 : 0), FreeLists = options.FreeLists,
        RxDescriptorsMin = Repeat(options.DescriptorsMin), RxDescriptorsDefault = Repeat(options.Descriptors), RxDescriptorsMax = Repeat(4096),
        TxDescriptorsMin = Repeat(options.DescriptorsMin), TxDescriptorsDefault = Repeat(options.Descriptors), TxDescriptorsMax = Repeat(4096),
        AdminInterrupts = options.AdminInterrupts,
    };

    public CaptureLayer Layer { get; } = new();

    public override bool HasTxqSelectV2 => options.SelectV2 is not null;

    public override Errno AttachPre()
    {
        IfSoftcCtx softc = Context.Softc;
        (softc.TxQueueSetsMax, softc.RxQueueSetsMax, softc.Messages) = (options.TxQueues, options.RxQueues, options.Messages);
        (softc.Capabilities, softc.CapEnable, softc.TxCsumFlags) = (options.Capabilities, options.Capabilities, options.TxCsumFlags);
        (softc.MaxFrameSize, softc.TxSegments, softc.TsoSegmentsMax) = (options.MaxFrameSize, options.TxSegments, Math.Max(4, options.TxSegments));
        (softc.FreeListBufferSize[0], softc.FreeListBufferSize[1]) = (options.BufferSize, options.SecondBufferSize);
        softc.LinkAddress = new MacAddress(0x02_00_00_00_00_00 | (ulong)(uint)Context.Unit);
        return Errno.Ok;
    }

    public override Errno AttachPost() => options.AttachPost;

    public override Errno AssignVectors(int vectors)
    {
        Vectors = vectors;
        return Errno.Ok;
    }

    public override Errno TxQueuesAlloc()
    {
        Tx = new FakeTxRing[Context.Softc.TxQueueSets];
        for (int i = 0; i < Tx.Length; i++)
            Tx[i] = new FakeTxRing(Context.Softc.TxDescriptors[0]);
        return Errno.Ok;
    }

    public override Errno RxQueuesAlloc()
    {
        if (Context.Softc.RxDescriptors[0] > options.DescriptorsThatFit)
            return Errno.NoMemory;
        Rx = new FakeRxRing[Context.Softc.RxQueueSets];
        _cidx = new int[Rx.Length];
        for (int i = 0; i < Rx.Length; i++)
            Rx[i] = new FakeRxRing(Context.Softc.RxDescriptors[0], options.FreeLists, options.HeaderSplit);
        return Errno.Ok;
    }

    public override void QueuesFree() => QueueFrees++;

    public override void Init()
    {
        Inits++;
        IsRunning = true;
        foreach (FakeTxRing ring in Tx)
            ring.Reset(0);
        foreach (FakeRxRing ring in Rx)
        {
            ring.Reset();
            ring.IsMad = false;
        }

        Array.Clear(_cidx);
    }

    public override void Stop()
    {
        Stops++;
        IsRunning = false;
    }

    public override void WatchdogReset(int qid)
    {
        WatchdogResets++;
        IsHung = false;
    }

    public override int TxqSelect(Mbuf m) => options.SelectV1?.Invoke(m) ?? -1;

    public override int TxqSelectV2(Mbuf m, in PktInfo packet) => options.SelectV2!(m);

    public override Errno TxdEncap(ref PktInfo packet)
    {
        Encaps++;
        if (!IsRunning)
            Assert.Fail("A stopped device was given a packet.");
        if (EncapError != Errno.Ok)
            return EncapError;
        if (packet.Segments.Length > options.TrueTxSegments)
            return Errno.FileTooBig;
        Tx[packet.Qid].Write(ref packet);
        return Errno.Ok;
    }

    public override void TxdFlush(int qid, int pidx)
    {
        Doorbells++;
        Tx[qid].Flush(pidx);
        if (!SendsOnItsOwn || IsHung)
            return;
        Tx[qid].Process(int.MaxValue, options.Records);
        if (options.InterruptsOnSend && Tx[qid].HasCredits)
            Context.Interrupt(Context.TxVector(qid));
    }

    public override int TxdCreditsUpdate(int qid, bool clear) => Tx[qid].TakeCredits(clear);

    public override int RxdAvailable(int qid, int cidx, int budget)
    {
        if (_cidx[qid] != cidx)
            Assert.Fail($"Queue {qid} was asked about descriptor {cidx}, not {_cidx[qid]}.");
        return Math.Min(budget, Rx[qid].Waiting);
    }

    public override Errno RxdPktGet(ref RxdInfo packet)
    {
        if (MadAfter > 0 && ++_described > MadAfter)
            (Rx[packet.Qid].IsMad, MadAfter) = (true, 0);
        Errno error = Rx[packet.Qid].Take(ref packet);
        int firsts = 0;
        for (int i = 0; i < packet.FragmentCount; i++)
            firsts += packet.Fragments[i].FreeList == 0 ? 1 : 0;
        int size = Context.Softc.RxDescriptors[0];
        _cidx[packet.Qid] = (_cidx[packet.Qid] + (options.HasCompletionQueue ? 1 : firsts)) % size;
        return error;
    }

    public override void RxdRefill(in RxdUpdate update) => Rx[update.Qid].Refill(update);

    public override void RxdFlush(int qid, int freeList, int pidx) => Rx[qid].Flush(freeList, pidx);

    /// <summary>The engine sends so many packets, and interrupts.</summary>
    public int Send(int qid, int packets = int.MaxValue)
    {
        int sent = IsHung ? 0 : Tx[qid].Process(packets, options.Records);
        if (sent > 0)
            Context.Interrupt(Context.TxVector(qid));
        return sent;
    }

    /// <summary>A frame comes in; no interrupt yet.</summary>
    public bool Receive(int qid, ReadOnlySpan<byte> frame, CsumFlags checkedFlags = CsumFlags.None, Errno error = Errno.Ok, uint flow = 0, RssType rss = RssType.None) =>
        Rx[qid].Receive(frame, new FakeRxRing.Completion(error, checkedFlags, flow, rss));

    private static int[] Repeat(int value)
    {
        var values = new int[IfSharedCtx.MaxRings];
        Array.Fill(values, value);
        return values;
    }
}
