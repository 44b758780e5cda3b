namespace Vnet.Devices;

/// <summary>What bridges of a vnet do with frames; every drop has a counter.</summary>
[VnetPcpustat]
public struct Bridgestat
{
    /// <summary>Forwarded to one member.</summary>
    public ulong forwarded;

    /// <summary>Sent to all members: group addresses and unknown ones.</summary>
    public ulong flooded;

    /// <summary>Copies to span members.</summary>
    public ulong spanned;

    /// <summary>Taken by the bridge or a member: the frame is for this host.</summary>
    public ulong local;

    /// <summary>Addresses learnt.</summary>
    public ulong learned;

    /// <summary>Addresses that moved to another member.</summary>
    public ulong moved;

    /// <summary>Dropped: from an address that is set, or sticky, on another member.</summary>
    public ulong fixed_elsewhere;

    /// <summary>Not learnt: the table is full.</summary>
    public ulong table_full;

    /// <summary>Dropped: the member has as many addresses as it may.</summary>
    public ulong member_full;

    /// <summary>Dropped: for an address on the side it came from.</summary>
    public ulong same_member;

    /// <summary>Dropped: between private members.</summary>
    public ulong between_private;

    /// <summary>Dropped: a port that the spanning tree keeps closed.</summary>
    public ulong not_forwarding;

    /// <summary>Dropped: the member is down.</summary>
    public ulong member_down;

    /// <summary>Dropped: larger than the member's MTU.</summary>
    public ulong too_big;

    /// <summary>Dropped: no mbuf for a copy.</summary>
    public ulong no_mbufs;

    /// <summary>Dropped: it claims to come from this host.</summary>
    public ulong own_source;

    /// <summary>Link-local groups (01:80:c2:00:00:0x), which are never forwarded.</summary>
    public ulong link_local;
}
