using Vnet.Net;

namespace Vnet.Netinet;

// ARP packets out.
public static partial class Arp
{
    /// <summary>Asks for an address (<c>arprequest</c>).</summary>
    private static void SendRequest(ArpTable table, Ifnet ifp, InAddr target, MacAddress destination)
    {
        if (Sender(ifp, target) is not { } sender)
        {
            V_arpstat.Own.txerrors++;
            return;
        }

        if (!IsWithin(table.Requests, V_arp_maxrequests))
        {
            V_arpstat.Own.txlimited++;
            return;
        }

        V_arpstat.Own.txrequests++;
        Send(ifp, destination, ArpOperation.Request, sender.Address, default, target);
    }

    private static void SendReply(Ifnet ifp, MacAddress hardware, InAddr address, MacAddress destination, InAddr target)
    {
        V_arpstat.Own.txreplies++;
        Send(ifp, destination, ArpOperation.Reply, address, destination, target, hardware);
    }

    /// <summary>Is it anybody's? (RFC 5227 section 1.1, ARP Probe.)</summary>
    internal static void SendProbe(InIfaddr address)
    {
        V_arpstat.Own.txprobes++;
        Send(address.Ifp, MacAddress.Broadcast, ArpOperation.Request, InAddr.Any, default, address.Address);
    }

    /// <summary>It is mine (RFC 5227 section 1.1, ARP Announcement; gratuitous ARP).</summary>
    internal static void SendAnnouncement(InIfaddr address)
    {
        // Without a link there is nobody to hear it; it is made up for when there is one.
        if (!address.Ifp.IsRunning || !IsSpokenOn(address.Ifp))
            return;
        V_arpstat.Own.txannounces++;
        Send(address.Ifp, MacAddress.Broadcast, ArpOperation.Request, address.Address, default, address.Address);
    }

    /// <summary>Whether an interface's link asks by ARP: loopbacks and tunnels have no addresses to ask for.</summary>
    internal static bool IsSpokenOn(Ifnet ifp) => (ifp.Flags & (IfFlags.NoArp | IfFlags.Loopback)) == 0 && ifp.Layer is not FamilyLayer;

    internal static void SendDefence(InIfaddr address)
    {
        V_arpstat.Own.defended++;
        SendAnnouncement(address);
    }

    // The address of ours that the target will find on its own network, else the first.
    private static InIfaddr? Sender(Ifnet ifp, InAddr target)
    {
        if (ifp.Inet.OnNetwork(target) is { } near)
            return near;
        foreach (InIfaddr one in ifp.Inet.Addresses)
        {
            if (one.IsUsable)
                return one;
        }

        return null;
    }

    private static void Send(
        Ifnet ifp, MacAddress destination, ArpOperation operation, InAddr sender, MacAddress targetHardware, InAddr target, MacAddress? senderHardware = null)
    {
        if (Mbuf.GetHeader() is not { } m)
        {
            V_arpstat.Own.txerrors++;
            return;
        }

        m.Reserve(EtherHeader.LengthWithTag + Ethernet.VlanTagLength);
        new ArpHeader(m.Extend(ArpHeader.Length)).Write(operation, senderHardware ?? ifp.LinkAddress, sender, targetHardware, target);
        if (Ethernet.Output(ifp, m, destination, EtherType.Arp) != Errno.Ok)
            V_arpstat.Own.txerrors++;
    }

    private static bool IsWithin(CounterRate rate, int limit) => limit < 0 || rate.Check(limit) >= 0;
}
