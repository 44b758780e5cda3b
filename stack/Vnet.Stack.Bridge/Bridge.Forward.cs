using Vnet.Net;

namespace Vnet.Devices;

// The way of a frame through the bridge.
public sealed partial class Bridge
{
    // 01:80:c2:00:00:00 to 0f never leave the segment (802.1Q §8.6.3).
    private const ulong LinkLocalGroups = 0x0180_c200_0000;

    /// <summary>A frame came in by a member (<c>bridge_input</c>).</summary>
    /// <returns>The frame, if it is for this host; null when the bridge has it.</returns>
    internal Mbuf? Input(BridgeMember from, Mbuf m)
    {
        if (!Ifp.IsRunning)
            return m;
        ref Bridgestat stat = ref BridgeGlobals.V_bridgestat.Own;
        Span(m);
        var header = new EtherHeader(m.Data);
        MacAddress destination = header.Destination;
        if ((destination.Value & ~0xful) == LinkLocalGroups)
        {
            if (destination == Bstp.GroupAddress && from.Port is { } port)
            {
                port.Bridge.Input(port, m);
                return null;
            }

            stat.link_local++;
            return m;
        }

        if (IsOwn(header.Source))
        {
            // Our own frame came back: a loop that no protocol has broken yet.
            stat.own_source++;
            m.FreeChain();
            return null;
        }

        if (from.Port is { State: BstpPortState.Disabled or BstpPortState.Discarding })
        {
            stat.not_forwarding++;
            m.FreeChain();
            return null;
        }

        if (!Learn(from, header.Source, VlanOf(m), ref stat))
        {
            m.FreeChain();
            return null;
        }

        if (from.Port is { State: BstpPortState.Learning })
        {
            stat.not_forwarding++;
            m.FreeChain();
            return null;
        }

        return destination.IsMulticast ? InputGroup(from, m) : InputUnicast(from, destination, m);
    }

    /// <summary>A frame of this host goes out by a member (<c>bridge_output</c>).</summary>
    internal Errno OutputFrom(BridgeMember from, Mbuf m)
    {
        if (!Ifp.IsRunning)
            return from.Ifp.Transmit(m);
        return Output(m);
    }

    /// <summary>A frame of this host goes out by the bridge.</summary>
    internal Errno Output(Mbuf m)
    {
        var header = new EtherHeader(m.Data);
        Span(m);
        if (!header.Destination.IsMulticast && _table.Find(header.Destination, VlanOf(m)) is { } entry)
            return Send(entry.Member, m);
        Flood(null, m, header.Destination);
        return Errno.Ok;
    }

    // Group addresses: this host gets it as the member's, and as the bridge's; the others get copies.
    private Mbuf? InputGroup(BridgeMember from, Mbuf m)
    {
        ref Bridgestat stat = ref BridgeGlobals.V_bridgestat.Own;
        MacAddress destination = new EtherHeader(m.Data).Destination;
        if (m.CopyPacket() is { } others)
            Flood(from, others, destination);
        else
            stat.no_mbufs++;
        if (m.CopyPacket() is { } own)
        {
            CountInput(own);
            Ifp.Input(own);
        }
        else
        {
            stat.no_mbufs++;
        }

        return m;
    }

    private Mbuf? InputUnicast(BridgeMember from, MacAddress destination, Mbuf m)
    {
        ref Bridgestat stat = ref BridgeGlobals.V_bridgestat.Own;
        if (destination == Ifp.LinkAddress)
        {
            stat.local++;
            m.ReceiveInterface = Ifp;
            return m;
        }

        foreach (BridgeMember member in _members)
        {
            if (member.Ifp.LinkAddress != destination)
                continue;
            stat.local++;
            m.ReceiveInterface = member.Ifp;
            return m;
        }

        CountInput(m);
        if (_table.Find(destination, VlanOf(m)) is not { } entry)
        {
            Flood(from, m, destination);
            return null;
        }

        BridgeMember to = entry.Member;
        if (to == from)
        {
            stat.same_member++;
            m.FreeChain();
        }
        else if ((from.Flags & to.Flags & BridgeMemberFlags.Private) != 0)
        {
            stat.between_private++;
            m.FreeChain();
        }
        else
        {
            stat.forwarded++;
            Send(to, m);
        }

        return null;
    }

    /// <summary>Learns where a frame came from.</summary>
    /// <returns>Whether the frame may go on.</returns>
    private bool Learn(BridgeMember from, MacAddress source, int vlan, ref Bridgestat stat)
    {
        if ((from.Flags & BridgeMemberFlags.Learning) == 0 || source.IsMulticast || source.Value == 0)
            return true;
        switch (_table.Learn(source, vlan, from, VnetClock.Nanoseconds))
        {
            case ForwardingUpdate.Added:
                stat.learned++;
                return true;
            case ForwardingUpdate.Moved:
                stat.moved++;
                return true;
            case ForwardingUpdate.Fixed:
                stat.fixed_elsewhere++;
                return false;
            case ForwardingUpdate.MemberFull:
                stat.member_full++;
                return false;
            case ForwardingUpdate.TableFull:
                stat.table_full++;
                return true;
            default:
                return true;
        }
    }

    /// <summary>Sends a frame to all members but one (<c>bridge_broadcast</c>).</summary>
    private void Flood(BridgeMember? from, Mbuf m, MacAddress destination)
    {
        ref Bridgestat stat = ref BridgeGlobals.V_bridgestat.Own;
        stat.flooded++;
        BridgeMember? last = null;
        foreach (BridgeMember member in _members)
        {
            if (member == from || (from is not null && (from.Flags & member.Flags & BridgeMemberFlags.Private) != 0))
                continue;
            if (!destination.IsMulticast && (member.Flags & BridgeMemberFlags.Discover) == 0)
                continue;
            if (last is not null)
            {
                if (m.CopyPacket() is { } copy)
                    Send(last, copy);
                else
                    stat.no_mbufs++;
            }

            last = member;
        }

        if (last is null)
            m.FreeChain();
        else
            Send(last, m);
    }

    /// <summary>Sends a frame by a member (<c>bridge_enqueue</c>).</summary>
    private Errno Send(BridgeMember to, Mbuf m)
    {
        ref Bridgestat stat = ref BridgeGlobals.V_bridgestat.Own;
        if (!to.IsForwarding)
        {
            stat.not_forwarding++;
            m.FreeChain();
            return Errno.Ok;
        }

        if (!to.Ifp.IsRunning)
        {
            stat.member_down++;
            m.FreeChain();
            return Errno.NetworkDown;
        }

        ref Ifstat own = ref Ifp.Statistics.Own;
        own.opackets++;
        own.obytes += (ulong)m.Pkthdr.Len;
        return TxOffload.Transmit(to.Ifp, m);
    }

    /// <summary>Gives every span member a copy (<c>bridge_span</c>).</summary>
    private void Span(Mbuf m)
    {
        foreach (BridgeMember span in _spans)
        {
            if (!span.Ifp.IsRunning)
                continue;
            ref Bridgestat stat = ref BridgeGlobals.V_bridgestat.Own;
            if (m.CopyPacket() is not { } copy)
            {
                stat.no_mbufs++;
                continue;
            }

            stat.spanned++;
            TxOffload.Transmit(span.Ifp, copy);
        }
    }

    private bool IsOwn(MacAddress address)
    {
        if (address == Ifp.LinkAddress)
            return true;
        foreach (BridgeMember member in _members)
        {
            if (member.Ifp.LinkAddress == address)
                return true;
        }

        return false;
    }

    private void CountInput(Mbuf m)
    {
        ref Ifstat stat = ref Ifp.Statistics.Own;
        stat.ipackets++;
        stat.ibytes += (ulong)m.Pkthdr.Len;
    }

    private static int VlanOf(Mbuf m) => (m.Flags & MbufFlags.VlanTag) != 0 ? m.Pkthdr.EtherVtag & 0xfff : 0;
}
