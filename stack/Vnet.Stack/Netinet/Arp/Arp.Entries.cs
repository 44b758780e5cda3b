using System.Text;
using Vnet.Net;

namespace Vnet.Netinet;

// Entries made by hand, and the listing (arp(8)).
public static partial class Arp
{
    /// <summary>Makes an entry by hand in the current vnet, in place of what was known (<c>arp -s</c>, <c>arp -S</c>).</summary>
    /// <param name="ifp">The interface on whose link the neighbour is.</param>
    /// <param name="address">The neighbour.</param>
    /// <param name="hardware">Its link address; for a published entry, what requests are answered with.</param>
    /// <param name="kinds">
    /// <see cref="ArpKinds.Static"/>, with others as wanted; without it the entry is as if it had been learnt now
    /// (<c>arp -s … temp</c>).
    /// </param>
    /// <exception cref="NetException">
    /// The interface is none of the current vnet's (<see cref="Errno.NoDevice"/>), an address cannot be a neighbour's
    /// (<see cref="Errno.Invalid"/>), or the table is full (<see cref="Errno.NoBuffers"/>).
    /// </exception>
    public static void Set(Ifnet ifp, InAddr address, MacAddress hardware, ArpKinds kinds = ArpKinds.Static)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        Mbuf? held;
        using (IfnetTable.Configure())
            held = Replace(ifp, address, hardware, kinds);
        if ((kinds & (ArpKinds.Reject | ArpKinds.Blackhole)) != 0)
            Drop(held);
        else
            SendHeld(ifp, held, hardware);
    }

    // Under the configuration lock, so that the interface is not on its way out.
    private static Mbuf? Replace(Ifnet ifp, InAddr address, MacAddress hardware, ArpKinds kinds)
    {
        if (ifp.Vnet is null || ifp.Vnet != CurVnet.Current)
            throw new NetException(Errno.NoDevice, $"Interface {ifp} is not in vnet '{CurVnet.Current?.Name}'. Make its vnet current with CurVnet.Set.");
        if (address.IsAny || address.IsMulticast || address.IsBroadcast)
            throw new NetException(Errno.Invalid, $"{address} cannot be a neighbour on {ifp}: it is no single host's.");
        bool isRefused = (kinds & (ArpKinds.Reject | ArpKinds.Blackhole)) != 0;
        if (!isRefused && (hardware.IsMulticast || hardware == default))
            throw new NetException(Errno.Invalid, $"{hardware} cannot be the link address of {address} on {ifp}: it is no single station's.");
        ArpTable table = V_arp_table!;
        Mbuf? held;
        Mbuf? dropped = null;
        bool isFull;
        lock (table.Gate)
        {
            ArpEntry? old = table.Find(ifp, address);
            held = old is null ? null : table.Remove(old);
            isFull = (kinds & ArpKinds.Static) == 0 && table.Learnt >= Math.Max(V_arp_maxentries, 1) && !MakeRoom(table, isForOutput: true, ref dropped);
            if (!isFull)
                AddByHand(table, ifp, address, hardware, kinds);
        }

        Drop(dropped);
        if (!isFull)
            return held;
        Drop(held);
        throw new NetException(Errno.NoBuffers, $"No entry for {address} on {ifp}: the table is full. Raise net.link.ether.inet.maxentries.");
    }

    /// <summary>The entries of a vnet and its own addresses, by interface and address.</summary>
    public static IReadOnlyList<ArpRecord> Entries(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        using (CurVnet.SetQuiet(vnet))
        {
            var all = new List<ArpRecord>();
            foreach (Ifnet ifp in IfnetTable.Of(vnet))
            {
                foreach (InIfaddr own in ifp.Inet.Addresses)
                {
                    if (own.IsUsable)
                        all.Add(new ArpRecord(own.Address, ifp.LinkAddress, ifp.Name, ArpState.Reachable, ArpKinds.Static, null, 0));
                }
            }

            long now = Seconds;
            ArpTable table = V_arp_table!;
            foreach (ArpEntry entry in table.Snapshot())
                all.Add(Record(table, entry, now));
            all.Sort(static (left, right) => string.CompareOrdinal(left.Interface, right.Interface) is var byName and not 0
                ? byName
                : left.Address.Value.CompareTo(right.Address.Value));
            return all;
        }
    }

    /// <summary>The entries of a vnet as <c>arp -an</c> prints them, a line each.</summary>
    public static string List(VnetInstance vnet)
    {
        var text = new StringBuilder();
        foreach (ArpRecord record in Entries(vnet))
            text.Append(record.ToString()).Append('\n');
        return text.ToString();
    }

    private static void AddByHand(ArpTable table, Ifnet ifp, InAddr address, MacAddress hardware, ArpKinds kinds)
    {
        var entry = new ArpEntry(ifp, address, table) { Kinds = kinds };
        if ((kinds & (ArpKinds.Reject | ArpKinds.Blackhole)) == 0)
            entry.Learn(hardware);
        table.Add(entry);
        MarkReachable(entry);
    }

    private static ArpRecord Record(ArpTable table, ArpEntry entry, long now)
    {
        lock (table.Gate)
        {
            long? left = entry.IsStatic ? null : Math.Max(0, entry.ExpiresAt - now);
            return new ArpRecord(entry.Address, entry.IsKnown ? entry.Hardware : null, entry.Ifp.Name, entry.State, entry.Kinds, left, entry.HeldCount);
        }
    }
}
