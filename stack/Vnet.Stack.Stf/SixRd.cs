using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Devices;

/// <summary>
/// A provider's 6rd domain (RFC 5969; <c>ifconfig stf0 stfv4net … stfv4br …</c>): its IPv6 prefix, in which what differs in the IPv4
/// addresses of its customers is found.
/// </summary>
/// <param name="Prefix">The domain's IPv6 prefix.</param>
/// <param name="PrefixLength">Its bits.</param>
/// <param name="Address">This host's IPv4 address in the domain.</param>
/// <param name="CommonLength">Bits that the IPv4 addresses of all customers have in common (<c>IPv4MaskLen</c>), which are not in IPv6 addresses: 0 to 31.</param>
/// <param name="BorderRelay">Who has the way out of the domain; 0.0.0.0 for nobody.</param>
public sealed record SixRd(In6Addr Prefix, int PrefixLength, InAddr Address, int CommonLength = 0, InAddr BorderRelay = default)
{
    /// <summary>6to4 (RFC 3056): 2002::/16 and the whole IPv4 address.</summary>
    internal static readonly In6Addr SixToFour = new(0x2002_0000_0000_0000, 0);

    internal const int SixToFourLength = 16;

    /// <summary>Bits of the prefix that each customer has to itself (RFC 5969 section 4).</summary>
    public int DelegatedLength => PrefixLength + 32 - CommonLength;

    /// <summary>The prefix of one customer.</summary>
    public In6Addr DelegatedOf(InAddr address) => Embed(Prefix.Network(PrefixLength), PrefixLength, address, CommonLength);

    /// <summary>Puts the end of an IPv4 address into an IPv6 address.</summary>
    internal static In6Addr Embed(in In6Addr prefix, int prefixLength, InAddr address, int common)
    {
        UInt128 bits = common == 0 ? address.Value : address.Value & (uint.MaxValue >> common);
        UInt128 value = (((UInt128)prefix.High << 64) | prefix.Low) | (bits << (128 - prefixLength - (32 - common)));
        return new In6Addr((ulong)(value >> 64), (ulong)value);
    }

    /// <summary>The IPv4 address that an IPv6 address has in it.</summary>
    /// <param name="address">The IPv6 address, of the prefix.</param>
    /// <param name="prefixLength">Bits of the prefix.</param>
    /// <param name="like">An IPv4 address with the same first bits.</param>
    /// <param name="common">How many bits that are.</param>
    internal static InAddr Extract(in In6Addr address, int prefixLength, InAddr like, int common)
    {
        UInt128 value = ((UInt128)address.High << 64) | address.Low;
        uint mask = common == 0 ? uint.MaxValue : uint.MaxValue >> common;
        return new InAddr(((uint)(value >> (128 - prefixLength - (32 - common))) & mask) | (like.Value & ~mask));
    }

    /// <exception cref="NetException">It is no domain that there can be.</exception>
    internal void ThrowIfInvalid(Ifnet ifp)
    {
        if (CommonLength is < 0 or > 31 || PrefixLength < 1 || DelegatedLength > 64)
        {
            throw new NetException(Errno.Invalid,
                $"Interface {ifp} cannot be of a 6rd domain {Prefix}/{PrefixLength} with {CommonLength} bits of IPv4 in common: 0 to 31 are, and prefix and rest of the address together have at most 64.");
        }

        if (Prefix.IsMulticast || Prefix.IsLinkLocal || Prefix.Network(PrefixLength) != Prefix)
            throw new NetException(Errno.Invalid, $"{Prefix}/{PrefixLength} is no prefix of a 6rd domain for interface {ifp}: it is of single hosts, and has no bits beyond its length.");
        if (Address.IsAny || Address.IsMulticast || Address.IsBroadcast || BorderRelay.IsMulticast || BorderRelay.IsBroadcast)
            throw new NetException(Errno.Invalid, $"Interface {ifp} cannot be in a 6rd domain as {Address} with relay {BorderRelay}: they must be single hosts.");
    }
}
