using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>An IPv4 address of an interface (FreeBSD's <c>struct in_ifaddr</c>).</summary>
public sealed class InIfaddr
{
    internal InIfaddr(Ifnet ifp, InAddr address, int prefixLength, AddressDefence defence, InAddr destination = default)
    {
        (Ifp, Address, PrefixLength, Destination) = (ifp, address, prefixLength, destination);
        Detection = new AddressConflictDetection(this, defence);
    }

    /// <summary>The interface.</summary>
    public Ifnet Ifp { get; }

    /// <summary>The address.</summary>
    public InAddr Address { get; }

    /// <summary>Bits of its network: 0 to 32.</summary>
    public int PrefixLength { get; }

    /// <summary>Broadcast address of its network; networks of 31 and 32 bits have none, and it is the address itself (RFC 3021).</summary>
    public InAddr Broadcast => PrefixLength >= 31 ? Address : new InAddr(Address.Value | ~InAddr.Mask(PrefixLength));

    /// <summary>The other end of a link between two (<c>ia_dstaddr</c>), or 0.0.0.0.</summary>
    public InAddr Destination { get; }

    /// <summary>The network that it is on: its address with the bits beyond the prefix cleared (<c>ia_subnet</c>).</summary>
    public InAddr Network => new(Address.Value & InAddr.Mask(PrefixLength));

    /// <summary>Whether its network has a broadcast address.</summary>
    public bool HasBroadcast => PrefixLength < 31 && (Ifp.Flags & IfFlags.Broadcast) != 0;

    /// <summary>Whether the route to its network is by way of it (<c>IFA_ROUTE</c>). Guarded by the configuration lock.</summary>
    internal bool HasPrefixRoute { get; set; }

    /// <summary>Whether there is a host route to it by the loopback (<c>IFA_RTSELF</c>). Guarded by the configuration lock.</summary>
    internal bool HasOwnRoute { get; set; }

    /// <summary>Whether it may be used, or is still being probed, or was found to be somebody else's.</summary>
    public AddressState State => Detection.State;

    /// <summary>Whether packets may come from it, and requests for it are answered.</summary>
    public bool IsUsable => State is AddressState.Announcing or AddressState.Active;

    /// <summary>Finds whether somebody else uses it.</summary>
    internal AddressConflictDetection Detection { get; }

    /// <summary><c>10.0.0.1/24</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";
}
