using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>The framework for drivers of real devices (FreeBSD's iflib(9)).</summary>
[VnetModule("iflib", Version = 1), ModuleDepend("ether")]
[SysctlNode("net", "Network")]
[SysctlNode("net.iflib", "Devices with queues")]
[SysctlNode("dev", "Devices")]
public static partial class IflibDevices
{
    /// <summary>Packets that a receive task takes before it lets others go on, unless told otherwise.</summary>
    public const int DefaultRxBudget = 16;

    [Sysctl("net.iflib.min_tx_latency", "Tell the device of every packet at once, instead of several together", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetGlobal("devices belong to the process")] private static int s_minTxLatency;

    [Sysctl("net.iflib.no_tx_batch", "Take one packet at a time from a transmit ring", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetGlobal("devices belong to the process")] private static int s_noTxBatch;

    [Sysctl("net.iflib.timer_default", "Time between two looks at a device's queues, in milliseconds", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetGlobal("devices belong to the process")] private static int s_timerDefault = 500;

    /// <summary>Whether the vnet forwards packets between its interfaces.</summary>
    [VnetDefine] private static bool s_forwarding;

    /// <summary>
    /// Whether the current vnet forwards packets: what it receives is then not joined by LRO, because it must leave as it
    /// came. Set by the IP layers.
    /// </summary>
    public static bool IsForwarding
    {
        get => V_forwarding;
        set => V_forwarding = value;
    }

    internal static bool IsLatencyMinimal => Volatile.Read(ref s_minTxLatency) != 0;

    internal static bool IsBatching => Volatile.Read(ref s_noTxBatch) == 0;

    internal static TimeSpan TimerInterval => TimeSpan.FromMilliseconds(Math.Clamp(Volatile.Read(ref s_timerDefault), 1, 60_000));

    /// <summary>
    /// Makes an interface of a device in the current vnet (<c>iflib_device_attach</c>, <c>iflib_pseudo_register</c>):
    /// <c>dev.X.N.iflib</c> sysctls, queues, vectors, then the interface, which is down.
    /// </summary>
    /// <param name="driver">The device's driver; one object for each device.</param>
    /// <param name="shared">What the driver's devices have in common.</param>
    /// <param name="unit">Number of the device, unique among the driver's in the process.</param>
    /// <param name="execution">Who runs its tasks.</param>
    /// <exception cref="NetException">The driver refused, or a declaration is impossible. Nothing is left of the device.</exception>
    /// <exception cref="NoCurrentVnetException">There is no current vnet.</exception>
    public static IflibContext Register(IflibDriver driver, IfSharedCtx shared, int unit, IflibExecution execution = IflibExecution.Threads)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(shared);
        ArgumentOutOfRangeException.ThrowIfNegative(unit);
        DeclarationCheck.Check(shared);
        var context = new IflibContext(driver, shared, unit, execution);
        context.Attach();
        return context;
    }
}
