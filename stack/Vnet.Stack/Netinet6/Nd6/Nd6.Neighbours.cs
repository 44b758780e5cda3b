using Vnet.Net;

namespace Vnet.Netinet6;

// Neighbor solicitations and advertisements in, and what messages say of their senders (nd6_ns_input, nd6_na_input, nd6_cache_lladdr).
public static partial class Nd6
{
    private static void SolicitationInput(in Nd6Message message, ref Nd6stat stat)
    {
        Ifnet ifp = message.Ifp;
        In6Addr target = message.Target;
        bool isDad = message.Source.IsAny;
        // Section 7.1.1. Duplicate address detection asks the group of the address and gives no link address.
        if (target.IsMulticast || target.IsAny || (isDad && message.Destination != target.SolicitedNode))
        {
            stat.rxbadaddr++;
            return;
        }

        if (!message.Options.TryGetLinkAddress(Nd6Option.SourceLinkAddress, out MacAddress? hardware) || (isDad && hardware is not null))
        {
            stat.rxbadopt++;
            return;
        }

        if (V_nd6_onlink_ns_rfc4861 != 0 && !isDad && !IsOnLink(ifp, message.Source))
        {
            stat.rxbadaddr++;
            return;
        }

        In6Ifaddr? mine = ifp.Inet6.Find(target);
        if (mine is { IsUsable: false })
        {
            // A tentative address is asked for: section 5.4.3 of RFC 4862. Who asks to resolve it hears nothing.
            if (isDad)
                DadSolicitationInput(mine, message);
            return;
        }

        MacAddress? answer = mine is not null ? ifp.LinkAddress : ProxyFor(ifp, target);
        if (answer is not { } said)
            return;
        if (!isDad && ifp.Inet6.Find(message.Source) is not null)
        {
            // Somebody uses an address of ours, or it is our own that came back.
            if (hardware != ifp.LinkAddress)
                stat.dupips++;
            return;
        }

        // An answer that others may have too must not replace theirs (sections 7.2.7 and 7.2.8).
        uint flags = mine is null || mine.IsAnycast ? 0 : OverrideFlag;
        In6Addr source = mine is { IsAnycast: false } ? target : SourceFor(ifp, message.Source, default)?.Address ?? target;
        if (isDad)
        {
            SendAdvertisement(ifp, source, In6Addr.AllNodes, target, said, flags);
            return;
        }

        if (hardware is { } theirs)
            Heard(ifp, message.Source, theirs, isRouter: null);
        SendAdvertisement(ifp, source, message.Source, target, said, flags | SolicitedFlag);
    }

    private static void AdvertisementInput(in Nd6Message message, ref Nd6stat stat)
    {
        Ifnet ifp = message.Ifp;
        In6Addr target = message.Target;
        bool isSolicited = (message.Flags & (SolicitedFlag >> 24)) != 0;
        // Section 7.1.2.
        if (target.IsMulticast || target.IsAny || (message.Destination.IsMulticast && isSolicited) || message.Source.IsAny)
        {
            stat.rxbadaddr++;
            return;
        }

        if (!message.Options.TryGetLinkAddress(Nd6Option.TargetLinkAddress, out MacAddress? hardware))
        {
            stat.rxbadopt++;
            return;
        }

        if (ifp.Inet6.Find(target) is { } mine)
        {
            // Section 5.4.4 of RFC 4862. An own one that a link brought back says nothing.
            if (hardware is not null && hardware == ifp.LinkAddress)
                return;
            stat.dupips++;
            if (mine.IsTentative)
                DadAdvertisementInput(mine);
            return;
        }

        if (V_nd6_table is not { } table || table.Find(ifp, target) is null)
            return;
        Mbuf? held = null;
        bool leftRouting = false;
        MacAddress destination = default;
        lock (table.Gate)
        {
            if (table.Find(ifp, target) is { } entry)
            {
                (held, leftRouting) = Nud.Advertised(
                    entry, hardware, isSolicited, (message.Flags & (OverrideFlag >> 24)) != 0, (message.Flags & (RouterFlag >> 24)) != 0);
                destination = entry.Hardware;
            }
        }

        SendHeld(ifp, held, destination);
        // Section 7.3.3: it is no router any more, so what goes by way of it needs another.
        if (leftRouting)
            RemoveRouter(ifp, target);
    }

    /// <summary>A message had its sender's, or a target's, link address; it is learnt where there is room.</summary>
    /// <param name="ifp">Where it came in.</param>
    /// <param name="address">Whose.</param>
    /// <param name="hardware">The link address.</param>
    /// <param name="isRouter">Whether the message says that it is a router, or none; null where it does not say.</param>
    private static void Heard(Ifnet ifp, in In6Addr address, MacAddress hardware, bool? isRouter)
    {
        if (address.IsAny || address.IsMulticast || hardware == ifp.LinkAddress || V_nd6_table is not { } table)
            return;
        Mbuf? held = null;
        Mbuf? dropped = null;
        bool leftRouting = false;
        lock (table.Gate)
        {
            Nd6Entry? entry = table.Find(ifp, address);
            if (entry is not null || TryCreate(table, ifp, address, isForOutput: false, out entry, ref dropped) == Errno.Ok)
            {
                leftRouting = entry!.IsRouter && isRouter == false;
                held = Nud.Heard(entry, hardware, isRouter);
            }
        }

        Drop(dropped);
        SendHeld(ifp, held, hardware);
        if (leftRouting)
            RemoveRouter(ifp, address);
    }

    // In the order in which they were sent.
    private static void SendHeld(Ifnet ifp, Mbuf? held, MacAddress destination)
    {
        for (Mbuf? m = held; m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = null;
            Ethernet.Output(ifp, m, destination, EtherType.Ipv6);
            m = next;
        }
    }

    private static MacAddress? ProxyFor(Ifnet ifp, in In6Addr target) =>
        V_nd6_table?.Find(ifp, target) is { } entry && (entry.Kinds & Nd6Kinds.Proxy) != 0 ? entry.Hardware : null;

    /// <summary>
    /// Whether an address is on an interface's link: link-local, of a network of ours, or of a prefix that is on the link
    /// (<c>nd6_is_addr_neighbor</c>).
    /// </summary>
    internal static bool IsOnLink(Ifnet ifp, in In6Addr address)
    {
        if (address.IsLinkLocal)
            return true;
        foreach (In6Ifaddr one in ifp.Inet6.Addresses)
        {
            if (address.IsWithin(one.Address, one.PrefixLength))
                return true;
        }

        return V_nd6_routers?.IsOnLink(ifp, address) ?? false;
    }
}
