using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Netinet6;

// From IPv6 address to link address (nd6_resolve, nd6_resolve_slow).
public static partial class Nd6
{
    /// <summary>Finds the link address of a neighbour, or asks for it and keeps the packet until it is known (<c>nd6_resolve</c>).</summary>
    /// <param name="ifp">The interface on whose link it is; its vnet is current.</param>
    /// <param name="m">The packet. The caller's still when the result is <see cref="Errno.Ok"/>, no longer otherwise.</param>
    /// <param name="neighbour">The next hop on the interface's link: a station or a group.</param>
    /// <param name="destination">Its link address.</param>
    /// <returns>
    /// <see cref="Errno.WouldBlock"/>: asked, the packet waits. <see cref="Errno.NetworkDown"/>: the interface speaks no IPv6, or
    /// is down. <see cref="Errno.NoBuffers"/>: the table is full. <see cref="Errno.HostUnreachable"/>: it is no neighbour's address.
    /// </returns>
    /// <remarks>To find one that is known takes no lock and allocates nothing.</remarks>
    public static Errno Resolve(Ifnet ifp, Mbuf m, in In6Addr neighbour, out MacAddress destination)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ArgumentNullException.ThrowIfNull(m);
        Nd6Table? table = V_nd6_table;
        if (table?.Find(ifp, neighbour) is { } entry && entry.TryGetAddress(out destination))
            return Errno.Ok;
        return ResolveSlowly(table, ifp, m, neighbour, out destination);
    }

    /// <summary>
    /// Something above IP has shown that packets reach a neighbour (<c>nd6_nud_hint</c>, RFC 4861 section 7.3.1): it need not be asked.
    /// </summary>
    /// <remarks>Say so only of what no outsider can forge: an acknowledgement of new data of a connection.</remarks>
    public static void Confirm(Ifnet ifp, in In6Addr neighbour)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (V_nd6_table is not { } table || table.Find(ifp, neighbour) is not { } entry)
            return;
        lock (table.Gate)
            Nud.Confirmed(entry);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno ResolveSlowly(Nd6Table? table, Ifnet ifp, Mbuf m, in In6Addr neighbour, out MacAddress destination)
    {
        destination = default;
        if (neighbour.IsMulticast)
        {
            destination = In6Multis.LinkAddressOf(neighbour);
            return Errno.Ok;
        }

        if (table is null || (ifp.Nd6.Flags & Nd6Flags.IfDisabled) != 0)
            return Refuse(m, Errno.NetworkDown);
        if (neighbour.IsAny || neighbour.IsLoopback)
            return Refuse(m, Errno.HostUnreachable);
        NudAction action = NudAction.None;
        In6Addr prompting = default;
        Mbuf? dropped = null;
        Errno error;
        lock (table.Gate)
        {
            Nd6Entry? entry = table.Find(ifp, neighbour);
            if (entry is { IsKnown: true })
            {
                Nud.Used(entry);
                destination = entry.Hardware;
                return Errno.Ok;
            }

            error = entry is null ? TryCreate(table, ifp, neighbour, isForOutput: true, out entry, ref dropped) : Errno.Ok;
            if (error == Errno.Ok)
            {
                if (entry!.Asked == 0)
                    action = Nud.Begin(entry);
                prompting = SourceOf(m);
                table.Hold(entry, m, V_nd6_maxqueuelen, V_nd6_maxheld, ref dropped);
                error = Errno.WouldBlock;
            }
            else
            {
                m.NextPacket = dropped;
                dropped = m;
            }
        }

        Drop(dropped);
        if (action != NudAction.None)
            SendSolicitation(ifp, neighbour, isUnicast: false, prompting);
        return error;
    }

    private static Errno Refuse(Mbuf m, Errno error)
    {
        V_nd6stat.Own.dropped++;
        m.FreeChain();
        return error;
    }

    // Under the gate.
    private static Errno TryCreate(Nd6Table table, Ifnet ifp, in In6Addr address, bool isForOutput, out Nd6Entry? entry, ref Mbuf? dropped)
    {
        entry = null;
        // One that leaves is brought down first, and forgotten then, under the gate: nothing is made afterwards.
        if (!ifp.IsRunning || ifp.Vnet != table.Vnet)
            return Errno.NetworkDown;
        if (!MakeRoom(table, ifp, isForOutput, ref dropped))
        {
            V_nd6stat.Own.full++;
            return Errno.NoBuffers;
        }

        entry = new Nd6Entry(ifp, address, table);
        table.Add(entry);
        ifp.Nd6.Neighbours++;
        return Errno.Ok;
    }

    // Those go first that never showed that packets reach them. What others send pushes out none that this host talks to.
    private static bool MakeRoom(Nd6Table table, Ifnet ifp, bool isForOutput, ref Mbuf? dropped)
    {
        while (true)
        {
            bool isTooMany = table.Learnt >= Math.Max(V_nd6_maxentries, 1);
            bool isTooManyHere = ifp.Nd6.Neighbours >= Math.Max(V_nd6_maxifentries, 1);
            if (!isTooMany && !isTooManyHere)
                return true;
            Ifnet? where = isTooManyHere ? ifp : null;
            Nd6Entry? victim = table.Victim(Nd6Table.Unproven, where);
            if (isForOutput)
                victim ??= table.Victim(Nd6Table.Proven, where);
            if (victim is null || (victim.IsUsed && !isForOutput))
                return false;
            Prepend(table.Remove(victim), ref dropped);
            V_nd6stat.Own.evicted++;
        }
    }

    /// <summary>The time of a neighbour's state is over. On the wheel's thread, with the vnet current.</summary>
    internal static void NeighbourTimeout(object? state)
    {
        var entry = (Nd6Entry)state!;
        Nd6Table table = entry.Table;
        NudAction action;
        In6Addr prompting;
        Mbuf? held = null;
        lock (table.Gate)
        {
            // Stopped, or armed anew, while the handler waited for the gate.
            if (entry.State == Nd6State.Deleted || entry.Timer.IsPending)
                return;
            action = Nud.Timeout(entry);
            prompting = entry.Held?.First is { } first ? SourceOf(first) : default;
            if ((action & NudAction.GiveUp) != 0)
                held = table.Remove(entry);
        }

        if ((action & NudAction.GiveUp) != 0)
        {
            V_nd6stat.Own.timeouts++;
            ReportUnreachable(held);
        }

        if ((action & NudAction.Unreachable) != 0)
            V_nd6stat.Own.unreachable++;
        if ((action & (NudAction.GiveUp | NudAction.Unreachable)) != 0 && entry.IsRouter)
            RouterFailed(entry.Ifp, entry.Address);
        if ((action & NudAction.SolicitAll) != 0)
            SendSolicitation(entry.Ifp, entry.Address, isUnicast: false, prompting);
        if ((action & NudAction.SolicitOne) != 0)
            SendSolicitation(entry.Ifp, entry.Address, isUnicast: true, prompting);
    }

    // RFC 4861 section 7.2.2: an address unreachable error for each packet that waited.
    private static void ReportUnreachable(Mbuf? held)
    {
        for (Mbuf? m = held; m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = null;
            V_nd6stat.Own.dropped++;
            Icmp6.Error(m, type: 1, code: 3);
            m = next;
        }
    }

    /// <summary>Source of a packet of IPv6.</summary>
    private static In6Addr SourceOf(Mbuf m) => m.Length >= Ip6Header.Length ? new Ip6Header(m.Data).Source : default;

    private static void Drop(Mbuf? packets)
    {
        for (Mbuf? m = packets; m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = null;
            m.FreeChain();
            V_nd6stat.Own.dropped++;
            m = next;
        }
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
