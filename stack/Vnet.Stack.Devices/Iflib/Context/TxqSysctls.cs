namespace Vnet.Iflib;

/// <summary>The counters <c>dev.X.N.iflib.txqN.*</c>.</summary>
internal static class TxqSysctls
{
    public static void Add(SysctlContext context, string root, IflibTxq queue)
    {
        context.AddNode(root, "A transmit queue");
        context.AddConstant($"{root}.cpu", "CPU of its task", queue.Cpu);
        context.Add($"{root}.txq_pidx", "Descriptor to be written next", CtlFlags.Rd, () => ref queue.Pidx);
        context.Add($"{root}.txq_cidx", "Descriptor to be freed next", CtlFlags.Rd, () => ref queue.Cidx);
        context.Add($"{root}.txq_in_use", "Descriptors that the device has", CtlFlags.Rd, () => ref queue.InUse);
        Count("txq_processed", "Descriptors that the device was done with", () => ref queue.Counters.Processed);
        Count("txq_cleaned", "Descriptors whose memory was freed", () => ref queue.Counters.Cleaned);
        Count("mbuf_defrag", "Packets copied to have fewer pieces", () => ref queue.Counters.Defrag);
        Count("mbuf_defrag_failed", "Packets that could not be copied", () => ref queue.Counters.DefragFailed);
        Count("mbuf_collapse", "Packets moved together to have fewer pieces", () => ref queue.Counters.Collapses);
        Count("m_pullups", "Packets whose headers were pulled up", () => ref queue.Counters.Pullups);
        Count("no_desc_avail", "Times that descriptors were short", () => ref queue.Counters.NoDescriptor);
        Count("tx_map_failed", "Packets of too many pieces", () => ref queue.Counters.MapFailed);
        Count("txd_encap_efbig", "Packets that the driver found to have too many pieces", () => ref queue.Counters.EncapTooBig);
        Count("encap_dropped", "Packets that could not be sent", () => ref queue.Counters.Dropped);
        Count("doorbells", "Times that the device was told of descriptors", () => ref queue.Counters.Doorbells);
        Count("status_requests", "Times that the device was asked to report", () => ref queue.Counters.StatusRequests);
        context.AddProc($"{root}.ring_state", CtlType.String, "A", "State of its producer ring", CtlFlags.Rd | CtlFlags.MpSafe,
            (SysctlOid oid, ref SysctlRequest request) => request.OutputString($"{queue.Ring.State.ToString().ToUpperInvariant()}, {queue.Ring.Count} of {queue.Ring.Size - 1}"));
        context.AddCounter($"{root}.r_enqueues", "Packets put into the ring", CtlFlags.Rd, queue.Ring.Enqueues);
        context.AddCounter($"{root}.r_drops", "Packets that found it full", CtlFlags.Rd, queue.Ring.Drops);
        context.AddCounter($"{root}.r_starts", "Producers that became consumers", CtlFlags.Rd, queue.Ring.Starts);
        context.AddCounter($"{root}.r_stalls", "Consumers that left because the device took no more", CtlFlags.Rd, queue.Ring.Stalls);
        context.AddCounter($"{root}.r_restarts", "Consumers that went on after that", CtlFlags.Rd, queue.Ring.Restarts);
        context.AddCounter($"{root}.r_abdications", "Consumers that left because they had done their share", CtlFlags.Rd, queue.Ring.Abdications);

        void Count(string name, string description, SysctlAddress<ulong> field) => context.Add($"{root}.{name}", description, CtlFlags.Rd | CtlFlags.Stats, field);
    }
}
