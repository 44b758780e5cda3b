namespace Vnet.Iflib;

/// <summary>The counters <c>dev.X.N.iflib.rxqN.*</c>.</summary>
internal static class RxqSysctls
{
    public static void Add(SysctlContext context, string root, IflibRxq queue)
    {
        context.AddNode(root, "A receive queue");
        context.AddConstant($"{root}.cpu", "CPU of its task", queue.Cpu);
        context.Add($"{root}.rxq_cq_cidx", "Descriptor of the completion queue to be looked at next", CtlFlags.Rd, () => ref queue.CqCidx);
        Count($"{root}.packets", "Packets received", () => ref queue.Counters.Packets);
        Count($"{root}.copied", "Packets copied out of their buffers", () => ref queue.Counters.Copied);
        Count($"{root}.errors", "Packets that were damaged", () => ref queue.Counters.Errors);
        Count($"{root}.no_memory", "Packets dropped because memory was short", () => ref queue.Counters.NoMemory);
        Count($"{root}.moved", "Packets dropped because the interface had moved", () => ref queue.Counters.Moved);
        Count($"{root}.bad_descriptors", "Descriptions that cannot be, for which the device was reset", () => ref queue.Counters.BadDescriptors);
        Count($"{root}.lro_joined", "TCP segments that became part of others", () => ref queue.Lro.Joined);
        Count($"{root}.lro_flushed", "TCP segments given on, joined or not", () => ref queue.Lro.Flushed);
        for (int i = 0; i < queue.FreeLists.Length; i++)
        {
            IflibFreeList list = queue.FreeLists[i];
            string name = $"{root}.rxq_fl{i}";
            context.AddNode(name, "A free list");
            context.Add($"{name}.pidx", "Descriptor to be filled next", CtlFlags.Rd, () => ref list.Pidx);
            context.Add($"{name}.cidx", "Descriptor to be taken back next", CtlFlags.Rd, () => ref list.Cidx);
            context.Add($"{name}.credits", "Buffers that the device has", CtlFlags.Rd, () => ref list.Credits);
            context.Add($"{name}.buf_size", "Bytes of a buffer", CtlFlags.Rd, () => ref list.BufferSize);
            Count($"{name}.allocated", "Buffers allocated", () => ref list.Counters.Allocated);
            Count($"{name}.refilled", "Buffers given to the device", () => ref list.Counters.Refilled);
            Count($"{name}.starved", "Refills that ended because memory was short", () => ref list.Counters.Starved);
        }

        void Count(string name, string description, SysctlAddress<ulong> field) => context.Add(name, description, CtlFlags.Rd | CtlFlags.Stats, field);
    }
}
