namespace Vnet.Iflib;

/// <summary>Spreads the queues of devices that were not told where to begin over the CPUs (<c>get_ctx_core_offset</c>).</summary>
internal static class CoreOffsets
{
    [VnetGlobal("devices and CPUs belong to the process")] private static int s_next;

    /// <summary>The CPU of a device's queue 0; devices that are not told share one running offset.</summary>
    public static int Take(int wanted, int queues) =>
        wanted != IflibOverrides.CoreOffsetUnset ? wanted % Dpcpu.Count : (int)((uint)(Interlocked.Add(ref s_next, queues) - queues) % (uint)Dpcpu.Count);
}
