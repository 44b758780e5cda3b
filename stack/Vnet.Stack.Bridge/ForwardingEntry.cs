using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Where an address is (a row of <c>ifconfig bridge0 addr</c>).</summary>
public sealed class ForwardingEntry
{
    private long _seen;

    internal ForwardingEntry(MacAddress address, int vlan, BridgeMember member, ForwardingKind kind, long now)
    {
        (Address, Vlan, Member, Kind) = (address, vlan, member, kind);
        _seen = now;
    }

    /// <summary>The address.</summary>
    public MacAddress Address { get; }

    /// <summary>The VLAN that it is in; 0 for none.</summary>
    public int Vlan { get; }

    /// <summary>The member it is reached by.</summary>
    public BridgeMember Member { get; private set; }

    /// <summary>How it came here.</summary>
    public ForwardingKind Kind { get; }

    /// <summary>When a frame came from it last, in nanoseconds of the vnet's clock.</summary>
    public long Seen => Volatile.Read(ref _seen);

    internal ForwardingEntry? Next { get; set; }

    internal void Refresh(long now) => Volatile.Write(ref _seen, now);

    /// <summary>Under the table's lock: the address has moved to another member.</summary>
    internal void MoveTo(BridgeMember member) => Member = member;
}
