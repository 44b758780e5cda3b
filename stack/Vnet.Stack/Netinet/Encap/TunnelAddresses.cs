using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>The outer addresses of a tunnel (<c>ifconfig gif0 tunnel source destination</c>).</summary>
public sealed record TunnelAddresses
{
    /// <summary>Over IPv4.</summary>
    /// <param name="source">This end: an address of this host.</param>
    /// <param name="destination">The other end.</param>
    public TunnelAddresses(InAddr source, InAddr destination) =>
        (Family, Source6, Destination6) = (Af.Inet, new In6Addr(0, source.Value), new In6Addr(0, destination.Value));

    /// <summary>Over IPv6.</summary>
    /// <param name="source">This end: an address of this host.</param>
    /// <param name="destination">The other end.</param>
    /// <param name="zone">Number of the interface, for addresses that need one (<see cref="In6Addr.NeedsZone"/>).</param>
    public TunnelAddresses(In6Addr source, In6Addr destination, uint zone = 0) =>
        (Family, Source6, Destination6, Zone) = (Af.Inet6, source, destination, zone);

    /// <summary>Family of the outer header.</summary>
    public Af Family { get; }

    /// <summary>This end's IPv6 address; an IPv4 one in the lower 32 bits.</summary>
    public In6Addr Source6 { get; }

    /// <summary>The other end's.</summary>
    public In6Addr Destination6 { get; }

    /// <summary>Number of the interface that link-local addresses are on, or 0.</summary>
    public uint Zone { get; }

    /// <summary>This end's IPv4 address.</summary>
    public InAddr Source => new((uint)Source6.Low);

    /// <summary>The other end's.</summary>
    public InAddr Destination => new((uint)Destination6.Low);

    /// <summary>Bytes of the outer header.</summary>
    public int HeaderLength => Family == Af.Inet ? IpHeader.MinLength : Ip6Header.Length;

    /// <summary>Whether this end is an address of the current vnet that may be used.</summary>
    internal bool IsLocal => Family == Af.Inet ? Ip.FindLocal(Source) is not null : In6Ifaddrs.FindLocal(Source6, Zone) is { IsUsable: true };

    /// <summary>Reads both ends, of one family: <c>Parse("192.0.2.1", "198.51.100.1")</c>.</summary>
    /// <exception cref="FormatException">They are no addresses of one family.</exception>
    public static TunnelAddresses Parse(string source, string destination)
    {
        if (InAddr.TryParse(source, out InAddr from) && InAddr.TryParse(destination, out InAddr to))
            return new TunnelAddresses(from, to);
        if (In6Addr.TryParse(source, out In6Addr from6) && In6Addr.TryParse(destination, out In6Addr to6))
            return new TunnelAddresses(from6, to6);
        throw new FormatException($"'{source}' and '{destination}' are no two addresses of one family. Write 192.0.2.1 or 2001:db8::1 for both.");
    }

    /// <summary><c>192.0.2.1 --> 198.51.100.1</c>, as ifconfig writes it.</summary>
    public override string ToString() => Family == Af.Inet ? $"{Source} --> {Destination}" : $"{Source6} --> {Destination6}";

    /// <exception cref="NetException">They cannot be a tunnel's.</exception>
    internal void ThrowIfInvalid(Ifnet ifp)
    {
        if (Family == Af.Inet ? !InetFamilies.HasInet : !InetFamilies.HasInet6)
            throw new NetException(Errno.AddressFamilyNotSupported, $"Interface {ifp} cannot be a tunnel from {Source6} to {Destination6}: that family is off in this process.");
        bool isWrong = Family == Af.Inet
            ? Source.IsAny || Destination.IsAny || Source.IsMulticast || Source.IsBroadcast || Destination.IsMulticast || Destination.IsBroadcast
            : Source6.IsAny || Destination6.IsAny || Source6.IsMulticast || Destination6.IsMulticast || Source6.IsV4Mapped || Destination6.IsV4Mapped;
        if (isWrong)
            throw new NetException(Errno.AddressNotAvailable, $"Interface {ifp} cannot be a tunnel {this}: both ends must be single hosts.");
        if (Family == Af.Inet6 && Zone == 0 && (Source6.NeedsZone || Destination6.NeedsZone))
            throw new NetException(Errno.Invalid, $"Interface {ifp} cannot be a tunnel {this}: a link-local end needs the number of its interface.");
    }
}
