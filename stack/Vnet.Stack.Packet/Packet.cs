using Vnet.Net;

namespace Vnet.Devices;

/// <summary>An existing interface of the host, by packet(7) (Linux): what it receives is received here, what is sent here goes out by it.</summary>
/// <remarks>
/// <c>IfCloner.Create("packet", new PacketOptions { HostName = "eth0" })</c>. The host goes on using its interface, and sees
/// what it receives, too. A <see cref="NetException"/> says for want of what it could not be made, and how to get it.
/// </remarks>
[VnetModule("if_packet", Version = 1), ModuleDepend("ether"), ModuleDepend("if_clone")]
[SysctlNode("net.link", "Link layers", Number = 18), SysctlNode("net.link.packet", "Interfaces of the host, by packet sockets")]
public static partial class Packet
{
    [Sysctl("net.link.packet.stats", "What packet interfaces did", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static PacketStat packetstat;

    [VnetGlobal("a driver is there for all vnets; the interfaces that it makes are each vnet's")] private static readonly PacketCloner s_cloner = new();

    internal static Pcpustat<PacketStat> Stat => V_packetstat.Current;

    /// <summary>What packet interfaces counted in a vnet.</summary>
    public static PacketStat Statistics(VnetInstance vnet) => In(vnet).packetstat.Sum();

    /// <summary>Adds what was seen in a block.</summary>
    internal static void Count(in PacketStat seen)
    {
        ref PacketStat stat = ref V_packetstat.Own;
        stat.blocks += seen.blocks;
        stat.frames += seen.frames;
        stat.truncated += seen.truncated;
        stat.malformed += seen.malformed;
        stat.no_mbufs += seen.no_mbufs;
    }

    [Sysinit(Subsystem.Pseudo)]
    private static void Load() => s_cloner.Register();

    [Sysuninit(Subsystem.Pseudo)]
    private static void Unload() => s_cloner.Unregister();
}
