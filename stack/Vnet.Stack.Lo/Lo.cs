using Vnet.Net;

namespace Vnet.Devices;

/// <summary>lo(4), FreeBSD's if_loop.c: every vnet has lo0 from its beginning to its end; more are made by name.</summary>
[VnetModule("if_lo", Version = 1), ModuleDepend("ifnet"), ModuleDepend("netisr"), ModuleDepend("if_clone")]
[SysctlNode("net.link.lo", "Loopback")]
public static partial class Lo
{
    /// <summary>Largest payload of a packet that protocols make, in bytes (<c>LOMTU</c>); larger ones pass too.</summary>
    public const int DefaultMtu = 16384;

    // MTU of loopbacks that are made from now on in a vnet.
    [Sysctl("net.link.lo.mtu", "MTU of new loopback interfaces", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int lo_mtu = DefaultMtu;

    /// <summary>The vnet's lo0 (<c>V_loif</c>).</summary>
    [VnetDefine] private static Ifnet? s_loif;

    [VnetGlobal("the driver is there for all vnets")] private static readonly LoCloner s_cloner = new();

    /// <summary>The lo0 of a vnet; null before it is made and after its end.</summary>
    public static Ifnet? Of(VnetInstance vnet) => Volatile.Read(ref In(vnet).loif);

    /// <summary>
    /// Gives a packet without link header back to its own host (<c>looutput</c>), with the interface's vnet current. Its
    /// checksums are said to be right, because it never left memory, unless RXCSUM is off for its family.
    /// </summary>
    /// <param name="ifp">A loopback interface.</param>
    /// <param name="family">Its family; nothing of the packet is looked at for it.</param>
    /// <param name="m">The packet, up to 64 KiB; no longer the caller's.</param>
    public static Errno Output(Ifnet ifp, Af family, Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ArgumentNullException.ThrowIfNull(m);
        if (!ifp.IsRunning || (Vimage.IsEnabled && ifp.Vnet != CurVnet.Current))
        {
            ifp.Statistics.Own.oqdrops++;
            m.FreeChain();
            return ifp.IsRunning ? Errno.NoDevice : Errno.NetworkDown;
        }

        ifp.Tap(m, BpfDirection.Out);
        return Return(ifp, family, m);
    }

    /// <summary>The same for a packet that <see cref="Ifnet.Transmit"/> has checked and shown to who listens.</summary>
    internal static Errno Return(Ifnet ifp, Af family, Mbuf m)
    {
        ref Ifstat stat = ref ifp.Statistics.Own;
        stat.opackets++;
        stat.obytes += (ulong)m.Pkthdr.Len;
        IfCap knows = family == Af.Inet6 ? IfCap.RxCsumIpv6 : IfCap.RxCsum;
        if ((ifp.CapEnable & knows) != 0)
            (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData) = (CsumFlags.AllValid, 0xffff);
        else
            m.Pkthdr.CsumFlags = CsumFlags.None;
        return FamilyLayer.Loop(ifp, family, m);
    }

    [Sysinit(Subsystem.Pseudo, Order.First)]
    private static void Load() => s_cloner.Register();

    [Sysuninit(Subsystem.Pseudo, Order.First)]
    private static void Unload() => s_cloner.Unregister();

    [VnetSysinit(Subsystem.Pseudo, Order.Any)]
    private static void Attach() => V_loif = IfCloner.Create("lo0");

    [VnetSysuninit(Subsystem.Pseudo, Order.Any)]
    private static void Detach()
    {
        V_loif = null;
        s_cloner.DestroyMinimum();
    }

    private sealed class LoCloner() : IfCloner("lo")
    {
        public override int MinInterfaces => 1;

        protected override Ifnet CreateInterface(IfCloneRequest request)
        {
            var ifp = new Ifnet(LoDriver.Instance, FamilyLayer.Instance, IfType.Loop, request)
            {
                Mtu = V_lo_mtu,
                Capabilities = IfCap.HwCsum | IfCap.LinkState,
                CapEnable = IfCap.HwCsum | IfCap.LinkState,
            };
            ifp.SetFlags(IfFlags.Loopback | IfFlags.Multicast, IfFlags.None);
            ifp.Attach();
            return ifp;
        }

        protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();
    }
}
