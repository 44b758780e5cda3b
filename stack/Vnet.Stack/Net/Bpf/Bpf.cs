namespace Vnet.Net;

/// <summary>Taps on interfaces (FreeBSD's bpf(4)): who listens where.</summary>
[VnetModule("bpf", Version = 1), ModuleDepend("ifnet"), SysctlNode("net.bpf", "Packet capture")]
public static partial class Bpf
{
    /// <summary>Most bytes that are ever kept of a packet.</summary>
    public const int MaxSnapLength = 262_144;

    // Held by who attaches and detaches, never while a packet passes.
    private static readonly Lock s_gate = new();

    [VnetGlobal("ends with the module; the event is of all vnets")] private static EventTag? s_departure;

    [Sysctl("net.bpf.bufsize", "Bytes of a buffer of a new descriptor, of which it has two", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int bpf_bufsize = 64 * 1024;

    [Sysctl("net.bpf.maxbufsize", "Largest buffer that may be asked for", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int bpf_maxbufsize = 8 * 1024 * 1024;

    [Sysctl("net.bpf.maxinsns", "Most instructions of a filter", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int bpf_maxinsns = 4096;

    [Sysctl("net.bpf.stats", "What the vnet's taps counted", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Bpfstat bpfstat;

    /// <summary>What is open; replaced as a whole.</summary>
    [VnetDefine] private static BpfListener[]? s_listeners;

    /// <summary>What the taps of a vnet counted.</summary>
    public static Pcpustat<Bpfstat> StatisticsOf(VnetInstance vnet) => In(vnet).bpfstat;

    /// <summary>What is open in a vnet, attached or not.</summary>
    public static ReadOnlySpan<BpfListener> ListenersOf(VnetInstance vnet) => Volatile.Read(ref In(vnet).listeners);

    internal static void Opened(BpfListener listener)
    {
        lock (s_gate)
        {
            ref BpfListener[]? open = ref In(listener.Vnet).listeners;
            Volatile.Write(ref open, [.. open ?? [], listener]);
        }
    }

    internal static void Closed(BpfListener listener)
    {
        lock (s_gate)
        {
            ref BpfListener[]? open = ref In(listener.Vnet).listeners;
            Volatile.Write(ref open, Array.FindAll(open ?? [], one => one != listener));
        }
    }

    /// <param name="listener">Who listens.</param>
    /// <param name="binding">The interface in the vnet in which it may be listened on; not in the one that it goes to next.</param>
    internal static void Attach(BpfListener listener, IfBinding binding)
    {
        Ifnet ifp = binding.Ifnet;
        lock (s_gate)
        {
            listener.DemandFor(ifp);
            DetachLocked(listener);
            listener.SetInterface(ifp, binding.Vnet);
            ifp.AddTap(listener);
        }

        // One that leaves is cut off before it tells whom it knows of.
        if (IfnetTable.FindBinding(binding.Index, binding.Generation) == binding)
            return;
        Detach(listener);
        throw new NetException(Errno.NoDevice, $"Interface {ifp.Name} is leaving vnet '{binding.Vnet.Name}': it cannot be listened on.");
    }

    internal static void Detach(BpfListener listener)
    {
        lock (s_gate)
            DetachLocked(listener);
    }

    private static void DetachLocked(BpfListener listener)
    {
        if (listener.Interface is not { } ifp)
            return;
        ifp.RemoveTap(listener);
        listener.SetInterface(null, null);
    }

    private static void Departed(Ifnet ifp)
    {
        lock (s_gate)
        {
            while (ifp.FirstTap is { } listener)
                DetachLocked(listener);
        }
    }

    [Sysinit(Subsystem.Pseudo)]
    private static void Load() => s_departure = IfEvents.Departing.Register(Departed);

    [Sysuninit(Subsystem.Pseudo)]
    private static void Unload() => s_departure?.Dispose();

    // Interfaces are gone by then; what is left are descriptors that were never closed.
    [VnetSysinit(Subsystem.InitIf, Order.Second)]
    private static void Attach() => V_listeners = [];

    [VnetSysuninit(Subsystem.InitIf, Order.Second)]
    private static void Detach()
    {
        foreach (BpfListener listener in V_listeners ?? [])
            listener.Dispose();
    }
}
