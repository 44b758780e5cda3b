using Vnet.Net;

namespace Vnet.Netinet;

// ARP packets in (arpintr, in_arpinput). Inside a lane of the interface's vnet.
public static partial class Arp
{
    private static void Input(Mbuf m)
    {
        ref Arpstat stat = ref V_arpstat.Own;
        stat.received++;
        if (m.ReceiveInterface is not { } ifp || (ifp.Flags & IfFlags.NoArp) != 0)
        {
            stat.rxnoaddr++;
            m.FreeChain();
            return;
        }

        if (m.Pkthdr.Len < ArpHeader.Length)
        {
            stat.rxbad++;
            m.FreeChain();
            return;
        }

        // Without memory it is freed already.
        if (m.Pullup(ArpHeader.Length) is not { } packet)
        {
            stat.rxbad++;
            return;
        }

        Input(ifp, new ArpHeader(packet.Data), ref stat);
        packet.FreeChain();
    }

    private static void Input(Ifnet ifp, ArpHeader arp, ref Arpstat stat)
    {
        ArpOperation operation = arp.Operation;
        if (!arp.IsIpv4OverEthernet || operation is not (ArpOperation.Request or ArpOperation.Reply))
        {
            stat.rxbad++;
            return;
        }

        if (operation == ArpOperation.Request)
            stat.rxrequests++;
        else
            stat.rxreplies++;
        MacAddress hardware = arp.SenderHardware;
        if (IsNobody(ifp, hardware, arp.Sender, ref stat))
            return;
        InIfinfo inet = ifp.Inet;
        if (inet.Addresses.Length == 0)
        {
            stat.rxnoaddr++;
            return;
        }

        if (FindConflict(inet, arp, ref stat))
            return;
        InIfaddr? mine = inet.Find(arp.Target) is { IsUsable: true } own ? own : null;
        if ((ifp.Flags & IfFlags.StaticArp) == 0 && !arp.Sender.IsAny)
            Learn(ifp, arp.Sender, hardware, isForUs: mine is not null, ref stat);
        if (operation == ArpOperation.Request && arp.Sender != arp.Target)
            Answer(ifp, arp, mine);
    }

    // A group's address, or this host's own packet that came back.
    private static bool IsNobody(Ifnet ifp, MacAddress hardware, InAddr sender, ref Arpstat stat)
    {
        if (hardware == ifp.LinkAddress)
            return true;
        if (hardware.IsBroadcast || hardware == default || (hardware.IsMulticast && V_arp_allow_multicast == 0))
        {
            stat.rxmulticast++;
            if (MayLog())
                Log($"{hardware} is {(hardware.IsBroadcast ? "broadcast" : "multicast")}: link address for IP address {sender} ignored on {ifp}");
            return true;
        }

        return sender.IsBroadcast || sender.IsMulticast;
    }

    // RFC 5227: does it say that somebody else has an address of ours?
    private static bool FindConflict(InIfinfo inet, ArpHeader arp, ref Arpstat stat)
    {
        InAddr sender = arp.Sender;
        if (inet.Find(sender) is { } claimed)
        {
            stat.dupips++;
            if (!claimed.Detection.ConflictWhileProbing())
                claimed.Detection.ConflictWhileInUse();
            if (MayLog())
                Log($"{arp.SenderHardware} is using my IP address {sender} on {claimed.Ifp}!");
            // Nothing is learnt from it; who asks for it meanwhile is answered by others.
            return true;
        }

        // Section 2.1.1: two hosts probe for one address at the same time; neither gets it.
        if (sender.IsAny && arp.Operation == ArpOperation.Request && inet.Find(arp.Target) is { State: AddressState.Probing } probed)
        {
            stat.dupips++;
            return probed.Detection.ConflictWhileProbing();
        }

        return false;
    }

    private static void Answer(Ifnet ifp, ArpHeader arp, InIfaddr? mine)
    {
        if (mine is not null)
        {
            SendReply(ifp, ifp.LinkAddress, arp.Target, arp.SenderHardware, arp.Sender);
            return;
        }

        if (V_arp_table!.Find(ifp, arp.Target) is { } entry && (entry.Kinds & ArpKinds.Published) != 0)
            SendReply(ifp, entry.Hardware, arp.Target, arp.SenderHardware, arp.Sender);
        else if (V_arp_proxyall != 0 && IsBehind(ifp, arp.Sender, arp.Target))
            SendReply(ifp, ifp.LinkAddress, arp.Target, arp.SenderHardware, arp.Sender);
    }

    // Whether this host would forward to it by another interface than that by which it was asked (proxyall).
    private static bool IsBehind(Ifnet ifp, InAddr sender, InAddr target)
    {
        if (ifp.Inet.OnNetwork(target) is not null || ifp.Inet.OnNetwork(sender) is null)
            return false;
        foreach (Ifnet other in IfnetTable.Of(CurVnet.Current!))
        {
            if (!ReferenceEquals(other, ifp) && other.IsRunning && other.Inet.OnNetwork(target) is not null)
                return true;
        }

        return false;
    }
}
