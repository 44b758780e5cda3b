using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Devices;

/// <summary>How the IPv6 addresses of an stf and the IPv4 addresses of hosts go together at this moment, and which may be in its packets.</summary>
/// <param name="Prefix">What all IPv6 addresses begin with.</param>
/// <param name="PrefixLength">Bits of it.</param>
/// <param name="Local">This host's IPv4 address.</param>
/// <param name="CommonLength">Bits that all IPv4 addresses begin with.</param>
/// <param name="Relay">The border relay of a 6rd domain, or 0.0.0.0.</param>
/// <param name="Is6Rd">Whether it is a provider's domain, not the Internet.</param>
internal readonly record struct StfMapping(In6Addr Prefix, int PrefixLength, InAddr Local, int CommonLength, InAddr Relay, bool Is6Rd)
{
    /// <summary>The IPv4 address in an IPv6 address, if it is of the prefix.</summary>
    public bool TryFindPeer(in In6Addr address, out InAddr peer)
    {
        peer = default;
        if (!address.IsWithin(Prefix, PrefixLength))
            return false;
        peer = SixRd.Extract(address, PrefixLength, Local, CommonLength);
        return true;
    }

    /// <summary>Whether an address may be in an outer header (RFC 3056 section 2, RFC 3964 section 5.3, <c>stf_checkaddr4</c>).</summary>
    public bool IsOuterAllowed(InAddr address)
    {
        uint first = address.Value >> 24;
        // 0/8, 127/8, groups and 240/4.
        if (first is 0 or 127 or >= 224)
            return false;
        if (!Stf.ChecksAddresses)
            return true;
        // A provider may number its domain as it likes (RFC 5969 section 5).
        if (!Is6Rd && !Stf.PermitsPrivate && IsPrivate(address))
            return false;
        return !IsLinkLocal(address) && !InIfaddrs.IsBroadcast(address);
    }

    /// <summary>Whether what came in from an IPv4 host may have these addresses inside (RFC 3964 section 5, RFC 5969 section 12, <c>stf_checkaddr6</c>).</summary>
    public bool IsInnerAllowed(in In6Addr source, in In6Addr destination, InAddr from)
    {
        if (!IsOrdinary(source) || !IsOrdinary(destination))
            return false;
        // For this host's own prefix: nobody is relayed to others from here.
        if (!TryFindPeer(destination, out InAddr to) || to != Local)
            return false;
        // Who is of the prefix sends by itself; the rest of IPv6 comes by a relay, in a domain by the one that it has.
        if (TryFindPeer(source, out InAddr peer))
            return peer == from && IsOuterAllowed(peer);
        return !Is6Rd || from == Relay;
    }

    private static bool IsOrdinary(in In6Addr address) =>
        // ::, ::1, IPv4-compatible and -mapped.
        address.High != 0 && !address.IsLinkLocal && !address.IsMulticast
        // fec0::/10, site-local, deprecated by RFC 3879.
        && address.High >> 54 != 0x3fb;

    // 10/8, 172.16/12, 192.168/16 (RFC 1918).
    private static bool IsPrivate(InAddr address) => address.Value >> 24 == 10 || address.Value >> 20 == 0xac1 || address.Value >> 16 == 0xc0a8;

    private static bool IsLinkLocal(InAddr address) => address.Value >> 16 == 0xa9fe;
}
