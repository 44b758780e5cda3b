using Vnet.Net;

namespace Vnet.Netinet;

// What a packet says of its sender (arp_check_update_lle).
public static partial class Arp
{
    private enum Change
    {
        None,
        Moved,
        RefusedByStatic,
    }

    private static void Learn(Ifnet ifp, InAddr address, MacAddress hardware, bool isForUs, ref Arpstat stat)
    {
        ArpTable table = V_arp_table!;
        ArpEntry? entry = table.Find(ifp, address);
        if (entry is null && !isForUs)
            return;
        if (entry is null && ifp.Inet.OnNetwork(address) is null)
        {
            stat.rxwrongnet++;
            if (V_log_arp_wrong_iface != 0 && MayLog())
                Log($"{address} is not on the networks of {ifp} but {hardware} claims it there");
            return;
        }

        Mbuf? held = null;
        Mbuf? dropped = null;
        Change change = Change.None;
        MacAddress before = default;
        lock (table.Gate)
        {
            entry = table.Find(ifp, address);
            if (entry is null && TryCreate(table, ifp, address, isForOutput: false, out entry, ref dropped) == Errno.Ok)
                held = Update(table, entry!, hardware, out change, out before);
            else if (entry is not null)
                held = Update(table, entry, hardware, out change, out before);
        }

        Drop(dropped);
        Report(ifp, address, before, hardware, change);
        SendHeld(ifp, held, hardware);
    }

    // Under the gate.
    private static Mbuf? Update(ArpTable table, ArpEntry entry, MacAddress hardware, out Change change, out MacAddress before)
    {
        change = Change.None;
        before = entry.Hardware;
        if (entry.IsStatic)
        {
            if (before != hardware)
                change = Change.RefusedByStatic;
            return null;
        }

        if (entry.IsKnown && before != hardware)
            change = Change.Moved;
        entry.Learn(hardware);
        MarkReachable(entry);
        return table.TakeHeld(entry);
    }

    // In the order in which they were sent.
    private static void SendHeld(Ifnet ifp, Mbuf? held, MacAddress destination)
    {
        for (Mbuf? m = held; m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = null;
            Ethernet.Output(ifp, m, destination, EtherType.Ip);
            m = next;
        }
    }

    private static void Report(Ifnet ifp, InAddr address, MacAddress before, MacAddress now, Change change)
    {
        switch (change)
        {
            case Change.Moved when V_log_arp_movements != 0 && MayLog():
                Log($"{address} moved from {before} to {now} on {ifp}");
                break;
            case Change.RefusedByStatic when V_log_arp_permanent_modify != 0 && MayLog():
                Log($"{now} attempts to modify permanent entry for {address} on {ifp}");
                break;
            default:
                break;
        }
    }

    // Before the text is made: nobody listens, or too much was said in this second.
    private static bool MayLog()
    {
        if (Logged.Count == 0)
            return false;
        if (IsWithin(V_arp_table!.Messages, V_arp_maxpps))
            return true;
        V_arpstat.Own.loglimited++;
        return false;
    }

    private static void Log(string message) => Logged.Invoke($"arp: {message}");

    internal static void ReportConflict(InIfaddr address) => Conflict.Invoke(address);
}
