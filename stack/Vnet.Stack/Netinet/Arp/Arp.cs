using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The Address Resolution Protocol, for IPv4 over Ethernet (RFC 826; FreeBSD's if_ether.c).</summary>
/// <remarks>
/// What a vnet knows of its neighbours is bounded: <c>net.link.ether.inet.maxentries</c> learnt entries, and
/// <c>maxheld</c> packets that wait for an address. To look a neighbour up takes no lock and allocates nothing.
/// </remarks>
[VnetModule("arp", Version = 1), ModuleDepend("ether"), ModuleDepend("clock"), ModuleDepend("random")]
[SysctlNode("net.link.ether.inet", "ARP for IPv4", Number = 2), SysctlNode("net.link.ether.arp", "ARP")]
public static partial class Arp
{
    [VnetGlobal("the handlers look at the vnet of the interface")] private static EventTag?[] s_tags = [];

    [VnetDefine] private static ArpTable? s_arp_table;

    [Sysctl("net.link.ether.arp.stats", "ARP statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Arpstat arpstat;

    /// <summary>What the kernel would log: one line each, at most <c>max_log_per_second</c>. Called with the vnet current.</summary>
    [VnetGlobal("a listener hears all vnets; the current one is meant")]
    public static EventHandlerList<string> Logged { get; } = new("arp_log");

    /// <summary>An address is somebody else's too. Its state says whether it is still used here. Called with the vnet current.</summary>
    [VnetGlobal("a listener hears all vnets; the current one is meant")]
    public static EventHandlerList<InIfaddr> Conflict { get; } = new("arp_conflict");

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static NetisrProtocol Protocol { get; } = new("arp", Input);

    /// <summary>What ARP counted in a vnet.</summary>
    public static Arpstat Statistics(VnetInstance vnet) => In(vnet).arpstat.Sum();

    /// <summary>Forgets what was learnt of an address (<c>arp -d</c>), and drops what waits for it.</summary>
    /// <returns>Whether there was an entry.</returns>
    public static bool Delete(Ifnet ifp, InAddr address)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        Mbuf? held;
        if (V_arp_table is not { } table)
            return false;
        lock (table.Gate)
        {
            if (table.Find(ifp, address) is not { } entry)
                return false;
            held = table.Remove(entry);
        }

        Drop(held);
        return true;
    }

    /// <summary>Forgets all that was learnt in the current vnet, static entries too where asked (<c>arp -da</c>).</summary>
    public static void Flush(bool alsoStatic = false) => DeleteWhere(V_arp_table!, entry => alsoStatic || !entry.IsStatic);

    internal static void Forget(Ifnet ifp, InAddr address) => Delete(ifp, address);

    internal static void ForgetNetwork(Ifnet ifp, InIfaddr address)
    {
        if (V_arp_table is { } table)
            DeleteWhere(table, entry => ReferenceEquals(entry.Ifp, ifp) && !entry.IsStatic && entry.Address.IsWithin(address.Address, address.PrefixLength));
    }

    private static void DeleteWhere(ArpTable table, Predicate<ArpEntry> isMeant)
    {
        foreach (ArpEntry entry in table.Snapshot())
        {
            if (!isMeant(entry))
                continue;
            Mbuf? held;
            lock (table.Gate)
                held = entry.State == ArpState.Deleted ? null : table.Remove(entry);
            Drop(held);
        }
    }

    private static void Drop(Mbuf? packets)
    {
        for (Mbuf? m = packets; m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = null;
            m.FreeChain();
            V_arpstat.Own.dropped++;
            m = next;
        }
    }

    // Called with the interface's vnet current.
    private static void Departing(Ifnet ifp)
    {
        if (V_arp_table is { } table)
            DeleteWhere(table, entry => ReferenceEquals(entry.Ifp, ifp));
    }

    // Up, with a link, or with another link address: neighbours that know an old one are told.
    private static void Reachable(Ifnet ifp)
    {
        if (ifp.LinkState == LinkState.Down || !ifp.IsRunning)
            return;
        foreach (InIfaddr address in ifp.Inet.Addresses)
            address.Detection.LinkUp();
    }

    [Sysinit(Subsystem.ProtoDomain, Order.First)]
    private static void Load()
    {
        if (!InetFamilies.HasInet)
            return;
        Netisr.Register(Protocol);
        Ethernet.Register(EtherType.Arp, Protocol);
        s_tags =
        [
            IfEvents.Departing.Register(Departing),
            IfEvents.LinkChanged.Register(Reachable),
            IfEvents.UpDown.Register(Reachable),
            IfEvents.LinkAddressChanged.Register(Reachable),
        ];
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.First)]
    private static void Unload()
    {
        if (!InetFamilies.HasInet)
            return;
        foreach (EventTag? tag in s_tags)
            tag?.Dispose();
        Ethernet.Unregister(EtherType.Arp);
        Netisr.Unregister(Protocol);
    }

    [VnetSysinit(Subsystem.ProtoDomain, Order.Second)]
    private static void Attach() => V_arp_table = new ArpTable(CurVnet.Current!, VnetRandom.NextUInt32());

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Second)]
    private static void Detach()
    {
        // Interfaces come and go outside ARP: packets of those that are still there find nobody from here on.
        Netisr.UnregisterVnet(Protocol, CurVnet.Current!);
        DeleteWhere(V_arp_table!, static _ => true);
        V_arp_table = null;
    }
}
