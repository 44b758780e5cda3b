using Vnet.Net;

namespace Vnet.Kern;

/// <summary>How many sockets there may be, and how large their buffers (FreeBSD's <c>kern.ipc</c>).</summary>
[VnetModule("socket", Version = 1), SysctlNode("kern.ipc", "IPC", Number = 30)]
public static partial class SocketLimits
{
    [Sysctl("kern.ipc.maxsockbuf", "Maximum socket buffer size", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetGlobal("memory of the process")] private static int s_maxSockBuf = 2 * 1024 * 1024;

    [Sysctl("kern.ipc.sockbuf_waste_factor", "Socket buffer size waste factor", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetGlobal("memory of the process")] private static int s_efficiency = 8;

    [Sysctl("kern.ipc.maxsockets", "Maximum number of sockets available", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetGlobal("memory of the process")] private static int s_maxSockets = 1 << 21;

    [Sysctl("kern.ipc.numopensockets", "Number of open sockets")]
    [VnetGlobal("counts those of the process")] private static int s_openSockets;

    [VnetDefine] private static SocketTable? s_sockets;

    /// <summary>Largest buffer in bytes, memory and not data (<c>sb_max</c>).</summary>
    public static int MaxSockBuf => Volatile.Read(ref s_maxSockBuf);

    /// <summary>Memory that a buffer may take for each byte of its size (<c>sb_efficiency</c>).</summary>
    public static int Efficiency => Volatile.Read(ref s_efficiency);

    /// <summary>Largest size of a buffer (<c>sb_max_adj</c>): what <see cref="MaxSockBuf"/> holds in full clusters.</summary>
    public static long LargestReserve => (long)MaxSockBuf * MbufZones.ClusterSize / (Mbuf.OwnSize + MbufZones.ClusterSize);

    /// <summary>Sockets of a vnet that are open (<c>vnet_sockcnt</c>).</summary>
    public static int CountOf(VnetInstance vnet) => In(vnet).sockets?.Count ?? 0;

    /// <summary>Whether there may be one more in the process; counts it.</summary>
    internal static bool TryCount()
    {
        if (Interlocked.Increment(ref s_openSockets) <= Volatile.Read(ref s_maxSockets))
            return true;
        Uncount();
        return false;
    }

    internal static void Uncount() => Interlocked.Decrement(ref s_openSockets);

    /// <summary>The current vnet's sockets; null before it is built and once it is being destroyed.</summary>
    internal static SocketTable? Table => V_sockets;

    // After all protocols, so that it is undone before any of them: sockets close while what they are made of still works.
    [VnetSysinit(Subsystem.ProtoEnd, Order.Any)]
    private static void Attach() => V_sockets = new SocketTable(CurVnet.Current!);

    [VnetSysuninit(Subsystem.ProtoEnd, Order.Any)]
    private static void Detach() => V_sockets?.Close();
}
