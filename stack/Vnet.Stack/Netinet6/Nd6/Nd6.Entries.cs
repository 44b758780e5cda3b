using System.Text;
using Vnet.Net;

namespace Vnet.Netinet6;

// Entries made by hand, and the listing (ndp(8)).
public static partial class Nd6
{
    /// <summary>Makes an entry by hand in the current vnet, in place of what was known (<c>ndp -s</c>).</summary>
    /// <param name="ifp">The interface on whose link the neighbour is.</param>
    /// <param name="address">The neighbour.</param>
    /// <param name="hardware">Its link address; for a proxy, what solicitations are answered with.</param>
    /// <param name="kinds">
    /// <see cref="Nd6Kinds.Static"/>, with others as wanted; without it the entry is as if it had been learnt now (<c>ndp -s … temp</c>).
    /// </param>
    /// <remarks>A proxy hears solicitations only if somebody joined the solicited-node group of the address on the interface.</remarks>
    /// <exception cref="NetException">
    /// The interface is none of the current vnet's (<see cref="Errno.NoDevice"/>) or is not up (<see cref="Errno.NetworkDown"/>), an
    /// address cannot be a neighbour's (<see cref="Errno.Invalid"/>), or the table is full (<see cref="Errno.NoBuffers"/>).
    /// </exception>
    public static void Set(Ifnet ifp, in In6Addr address, MacAddress hardware, Nd6Kinds kinds = Nd6Kinds.Static)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        Mbuf? held;
        using (IfnetTable.Configure())
            held = Replace(ifp, address, hardware, kinds);
        SendHeld(ifp, held, hardware);
    }

    /// <summary>Forgets what was learnt of an address (<c>ndp -d</c>), and drops what waits for it.</summary>
    /// <returns>Whether there was an entry.</returns>
    public static bool Delete(Ifnet ifp, in In6Addr address)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (V_nd6_table is not { } table)
            return false;
        Mbuf? held;
        lock (table.Gate)
        {
            if (table.Find(ifp, address) is not { } entry)
                return false;
            held = table.Remove(entry);
        }

        Drop(held);
        return true;
    }

    /// <summary>Forgets all neighbours in the current vnet, those made by hand too where asked (<c>ndp -c</c>).</summary>
    public static void Flush(bool alsoStatic = false) => DeleteWhere(entry => alsoStatic || !entry.IsStatic);

    /// <summary>The neighbours of a vnet and its own addresses, by interface and address.</summary>
    public static IReadOnlyList<Nd6Record> Entries(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        using (CurVnet.SetQuiet(vnet))
        {
            var all = new List<Nd6Record>();
            foreach (Ifnet ifp in IfnetTable.Of(vnet))
            {
                foreach (In6Ifaddr own in ifp.Inet6.Addresses)
                    all.Add(new Nd6Record(own.Address, ifp.LinkAddress, ifp.Name, Nd6State.Reachable, Nd6Kinds.Static, IsRouter(ifp), null, 0, 0));
            }

            if (V_nd6_table is { } table)
            {
                foreach (Nd6Entry entry in table.Snapshot())
                    all.Add(Record(table, entry));
            }

            all.Sort(static (left, right) => string.CompareOrdinal(left.Interface, right.Interface) is var byName and not 0
                ? byName
                : (left.Address.High, left.Address.Low).CompareTo((right.Address.High, right.Address.Low)));
            return all;
        }
    }

    /// <summary>The neighbours of a vnet as <c>ndp -an</c> prints them, a line each under a heading.</summary>
    public static string List(VnetInstance vnet)
    {
        var text = new StringBuilder(Nd6Record.Heading).Append('\n');
        foreach (Nd6Record record in Entries(vnet))
            text.Append(record.ToString()).Append('\n');
        return text.ToString();
    }

    // Under the configuration lock, so that the interface is not on its way out.
    private static Mbuf? Replace(Ifnet ifp, in In6Addr address, MacAddress hardware, Nd6Kinds kinds)
    {
        if (ifp.Vnet is null || ifp.Vnet != CurVnet.Current)
            throw new NetException(Errno.NoDevice,
                $"Interface {ifp} is not in vnet '{CurVnet.Current?.Name}'. Make its vnet current with CurVnet.Set.");
        if (address.IsAny || address.IsMulticast || address.IsLoopback)
            throw new NetException(Errno.Invalid, $"{address} cannot be a neighbour on {ifp}: it is no single host's.");
        if (hardware.IsMulticast || hardware == default)
            throw new NetException(Errno.Invalid, $"{hardware} cannot be the link address of {address} on {ifp}: it is no single station's.");
        if (V_nd6_table is not { } table)
            throw new NetException(Errno.AddressFamilyNotSupported, $"No entry for {address} on {ifp}: there is no IPv6 in this process, or its vnet ends.");
        Mbuf? held = null;
        Mbuf? dropped = null;
        Errno error = Errno.Ok;
        lock (table.Gate)
        {
            if (table.Find(ifp, address) is { } old)
                held = table.Remove(old);
            Nd6Entry? entry;
            if ((kinds & Nd6Kinds.Static) != 0)
                Add(table, entry = new Nd6Entry(ifp, address, table) { Kinds = kinds });
            else
                error = TryCreate(table, ifp, address, isForOutput: true, out entry, ref dropped);
            if (entry is not null)
            {
                entry.Kinds = kinds;
                entry.Learn(hardware);
                entry.State = Nd6State.Stale;
                Nud.Confirmed(entry);
                entry.State = Nd6State.Reachable;
            }
        }

        Drop(dropped);
        if (error == Errno.Ok)
            return held;
        Drop(held);
        throw new NetException(error, error == Errno.NoBuffers
            ? $"No entry for {address} on {ifp}: the table is full. Raise net.inet6.icmp6.nd6_maxentries or nd6_maxifentries."
            : $"No entry for {address} on {ifp}: the interface is down. Bring it up first, or make the entry static.");
    }

    private static void Add(Nd6Table table, Nd6Entry entry)
    {
        table.Add(entry);
        entry.Ifp.Nd6.Neighbours++;
    }

    private static Nd6Record Record(Nd6Table table, Nd6Entry entry)
    {
        lock (table.Gate)
        {
            long? left = entry.IsStatic ? null : Math.Max(0, entry.ExpiresAt - Milliseconds);
            return new Nd6Record(
                entry.Address, entry.IsKnown ? entry.Hardware : null, entry.Ifp.Name, entry.State, entry.Kinds, entry.IsRouter, left,
                entry.Asked, entry.HeldCount);
        }
    }

    private static void DeleteWhere(Predicate<Nd6Entry> isMeant)
    {
        if (V_nd6_table is not { } table)
            return;
        foreach (Nd6Entry entry in table.Snapshot())
        {
            if (!isMeant(entry))
                continue;
            Mbuf? held;
            lock (table.Gate)
                held = entry.State == Nd6State.Deleted ? null : table.Remove(entry);
            Drop(held);
        }
    }
}
