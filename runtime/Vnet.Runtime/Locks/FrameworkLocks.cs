namespace Vnet;

/// <summary>The framework's own locks and the order in which they are taken; the generator writes the other half.</summary>
[LockOrder]
internal static partial class FrameworkLocks
{
    /// <summary><see cref="VnetRegistry"/>: constructors and destructors run under it.</summary>
    [LockClass("vnet registry", Before = [nameof(Layout), nameof(ListSleepable), nameof(Cpu), nameof(Zones)], IsRecursive = true)]
    internal static partial WitnessClass Registry { get; }

    /// <summary><see cref="VnetLinker"/>: initialisers of variables run under it.</summary>
    [LockClass("vnet layout", Before = [nameof(Queue), nameof(Dpcpu), nameof(Zones)], IsRecursive = true)]
    internal static partial WitnessClass Layout { get; }

    /// <summary><see cref="VnetLinker"/>'s queues of assemblies; nothing of others runs under it.</summary>
    [LockClass("linker queue")]
    internal static partial WitnessClass Queue { get; }

    /// <summary><see cref="VnetList"/>'s lock for walks that may block (FreeBSD's <c>vnet_sxlock</c>).</summary>
    [LockClass("vnet list", Before = [nameof(ListNoSleep), nameof(Cpu), nameof(Layout), nameof(Zones)], IsRecursive = true)]
    internal static partial WitnessClass ListSleepable { get; }

    /// <summary><see cref="VnetList"/>'s lock for walks that may not block (FreeBSD's <c>vnet_rwlock</c>).</summary>
    [LockClass("vnet list, no sleep", Before = [nameof(Cpu), nameof(Layout), nameof(Zones)], IsRecursive = true)]
    internal static partial WitnessClass ListNoSleep { get; }

    /// <summary>A CPU's pin: <see cref="global::Vnet.Dpcpu.Pin(int)"/>. User code runs under it.</summary>
    [LockClass("cpu pin", Before = [nameof(Layout), nameof(Zones)], IsRecursive = true)]
    internal static partial WitnessClass Cpu { get; }

    /// <summary>Where per-CPU sections lie.</summary>
    [LockClass("dpcpu regions", Before = [nameof(Zones)], IsRecursive = true)]
    internal static partial WitnessClass Dpcpu { get; }

    /// <summary>The list of zones and the vnets' accounts in them.</summary>
    [LockClass("zone list", Before = [nameof(Zone)])]
    internal static partial WitnessClass Zones { get; }

    /// <summary>One zone: its depot, its accounts and the list of its caches.</summary>
    [LockClass("zone")]
    internal static partial WitnessClass Zone { get; }
}
