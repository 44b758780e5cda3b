using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Netinet;

// From IPv4 address to link address (arpresolve, arpresolve_full).
public static partial class Arp
{
    /// <summary>Finds the link address of a neighbour, or asks for it and keeps the packet until it is known (<c>arpresolve</c>).</summary>
    /// <param name="ifp">The interface on whose link it is; its vnet is current.</param>
    /// <param name="m">The packet. The caller's still when the result is <see cref="Errno.Ok"/>, no longer otherwise.</param>
    /// <param name="address">The neighbour, a group, or a broadcast address.</param>
    /// <param name="hardware">Its link address.</param>
    /// <param name="isOwn">Whether the address is the interface's own, so that the packet stays in this host.</param>
    /// <returns>
    /// <see cref="Errno.WouldBlock"/>: asked, the packet waits. <see cref="Errno.HostDown"/>: asked <c>maxtries</c> times
    /// without an answer; the packet waits all the same. <see cref="Errno.HostUnreachable"/>: the entry rejects.
    /// <see cref="Errno.Invalid"/>: the interface does no ARP. <see cref="Errno.NoBuffers"/>: the table is full.
    /// </returns>
    public static Errno Resolve(Ifnet ifp, Mbuf m, InAddr address, out MacAddress hardware, out bool isOwn)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ArgumentNullException.ThrowIfNull(m);
        isOwn = false;
        ArpTable? table = V_arp_table;
        if (table?.Find(ifp, address) is { } entry && entry.TryGetAddress(out hardware))
            return Errno.Ok;
        return ResolveSlowly(table, ifp, m, address, out hardware, out isOwn);
    }

    /// <summary>The link address of an IPv4 group: 01:00:5e and its lower 23 bits (<c>ETHER_MAP_IP_MULTICAST</c>, RFC 1112).</summary>
    public static MacAddress GroupAddress(InAddr group) => new(0x0100_5e00_0000ul | (group.Value & 0x7f_ffff));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno ResolveSlowly(ArpTable? table, Ifnet ifp, Mbuf m, InAddr address, out MacAddress hardware, out bool isOwn)
    {
        isOwn = false;
        if (TryWithoutAsking(ifp, m, address, out hardware, out isOwn))
            return Errno.Ok;
        if (table is null)
        {
            // The vnet is being destroyed.
            m.FreeChain();
            return Errno.NetworkDown;
        }

        bool ask = false;
        Mbuf? dropped = null;
        Errno error;
        lock (table.Gate)
        {
            ArpEntry? entry = table.Find(ifp, address);
            if (entry is not null && entry.TryGetAddress(out hardware))
                return Errno.Ok;
            if (entry is null)
                error = TryCreate(table, ifp, address, isForOutput: true, out entry, ref dropped);
            else
                error = Refusal(entry);
            if (entry is not null && error == Errno.Ok)
            {
                error = Hold(table, entry, m, ref dropped);
                ask = ShouldAsk(entry);
            }
            else
            {
                m.NextPacket = dropped;
                dropped = m;
            }
        }

        Drop(dropped);
        if (ask)
            SendRequest(table, ifp, address, MacAddress.Broadcast);
        return error;
    }

    private static bool TryWithoutAsking(Ifnet ifp, Mbuf m, InAddr address, out MacAddress hardware, out bool isOwn)
    {
        isOwn = false;
        hardware = default;
        if ((m.Flags & MbufFlags.Broadcast) != 0 || address.IsBroadcast)
        {
            hardware = MacAddress.Broadcast;
            return true;
        }

        if (address.IsMulticast)
        {
            hardware = GroupAddress(address);
            return true;
        }

        foreach (InIfaddr one in ifp.Inet.Addresses)
        {
            if (one.Address == address && one.IsUsable)
            {
                hardware = ifp.LinkAddress;
                isOwn = V_arp_useloopback != 0;
                return true;
            }

            if (one.Broadcast == address && one.PrefixLength < 31)
            {
                hardware = MacAddress.Broadcast;
                return true;
            }
        }

        return false;
    }

    // Under the gate.
    private static Errno TryCreate(ArpTable table, Ifnet ifp, InAddr address, bool isForOutput, out ArpEntry? entry, ref Mbuf? dropped)
    {
        entry = null;
        if ((ifp.Flags & (IfFlags.NoArp | IfFlags.StaticArp)) != 0)
            return Errno.Invalid;
        // One that leaves is brought down first, and forgotten then, under the gate: nothing is made afterwards.
        if (!ifp.IsRunning || ifp.Vnet != table.Vnet)
            return Errno.NetworkDown;
        if (table.Learnt >= Math.Max(V_arp_maxentries, 1) && !MakeRoom(table, isForOutput, ref dropped))
        {
            V_arpstat.Own.full++;
            return Errno.NoBuffers;
        }

        entry = new ArpEntry(ifp, address, table);
        table.Add(entry);
        return Errno.Ok;
    }

    // What others send must not push out neighbours that this host talks to.
    private static bool MakeRoom(ArpTable table, bool isForOutput, ref Mbuf? dropped)
    {
        while (table.Learnt >= Math.Max(V_arp_maxentries, 1))
        {
            if (table.Victim() is not { } victim || (victim.IsUsed && !isForOutput))
                return false;
            Prepend(table.Remove(victim), ref dropped);
            V_arpstat.Own.evicted++;
        }

        return true;
    }

    private static Errno Refusal(ArpEntry entry)
    {
        if ((entry.Kinds & ArpKinds.Reject) != 0)
            return Errno.HostUnreachable;
        // Dropped, and nobody is told.
        return (entry.Kinds & ArpKinds.Blackhole) != 0 ? Errno.WouldBlock : Errno.Ok;
    }

    // Under the gate.
    private static Errno Hold(ArpTable table, ArpEntry entry, Mbuf m, ref Mbuf? dropped)
    {
        entry.Use();
        table.Hold(entry, m, V_arp_maxhold, V_arp_maxheld, ref dropped);
        return entry.Asked < V_arp_maxtries ? Errno.WouldBlock : Errno.HostDown;
    }

    // Under the gate. Not more than once in a second, however much is sent (RFC 1122 section 2.3.2.1).
    private static bool ShouldAsk(ArpEntry entry)
    {
        long now = Seconds;
        if (entry.Asked != 0 && entry.AskedAt == now)
            return false;
        entry.AskedAt = now;
        entry.Asked++;
        entry.ExpiresAt = now + Math.Max(V_arpt_down, 1);
        entry.Timer.Reset(TimeSpan.FromSeconds(Math.Max(V_arpt_down, 1)), Timeout, entry);
        return true;
    }

    private static void Prepend(Mbuf? packets, ref Mbuf? list)
    {
        for (Mbuf? m = packets; m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = list;
            list = m;
            m = next;
        }
    }
}
