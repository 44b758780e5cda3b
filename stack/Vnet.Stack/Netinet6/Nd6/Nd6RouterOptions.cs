using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>What a router advertises on an interface (RFC 4861 section 6.2.1). Immutable.</summary>
public sealed record Nd6RouterOptions
{
    // RFC 4861 section 6.2.1, and what fits into a packet of the smallest MTU.
    private const int MaxMessage = 1280 - 40;

    /// <summary>Longest time between advertisements: 4 s to 1,800 s (MaxRtrAdvInterval).</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Shortest time: 3 s to three quarters of the longest; null for a third of it (MinRtrAdvInterval).</summary>
    public TimeSpan? MinInterval { get; init; }

    /// <summary>How long hosts may use it as their default router: 0, or <see cref="MaxInterval"/> to 9,000 s (AdvDefaultLifetime).</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(1800);

    /// <summary>How much hosts are to prefer it to other default routers (RFC 4191).</summary>
    public RouterPreference Preference { get; init; }

    /// <summary>Whether there are addresses by DHCPv6 (AdvManagedFlag).</summary>
    public bool IsManaged { get; init; }

    /// <summary>Whether there is other configuration by DHCPv6 (AdvOtherConfigFlag).</summary>
    public bool HasOtherConfiguration { get; init; }

    /// <summary>Hop limit that hosts are to send with; 0 for none said (AdvCurHopLimit).</summary>
    public byte HopLimit { get; init; } = 64;

    /// <summary>How long hosts are to assume that neighbours are reachable, up to an hour; zero for none said (AdvReachableTime).</summary>
    public TimeSpan ReachableTime { get; init; }

    /// <summary>Time between hosts' solicitations; zero for none said (AdvRetransTimer).</summary>
    public TimeSpan RetransTimer { get; init; }

    /// <summary>MTU of the link in bytes; 0 for none said (AdvLinkMTU).</summary>
    public int Mtu { get; init; }

    /// <summary>Prefixes of the link (AdvPrefixList).</summary>
    public IReadOnlyList<Nd6AdvertisedPrefix> Prefixes { get; init; } = [];

    /// <summary>Routes beside that to everywhere (RFC 4191).</summary>
    public IReadOnlyList<Nd6AdvertisedRoute> Routes { get; init; } = [];

    /// <summary>Name servers (RFC 8106).</summary>
    public IReadOnlyList<In6Addr> NameServers { get; init; } = [];

    /// <summary>Domains to search (RFC 8106).</summary>
    public IReadOnlyList<string> SearchDomains { get; init; } = [];

    /// <summary>The shortest time between advertisements, in milliseconds.</summary>
    internal int LeastWait => (int)(MinInterval ?? (MaxInterval.TotalSeconds >= 9 ? MaxInterval / 3 : MaxInterval * 0.75)).TotalMilliseconds;

    /// <summary>The longest.</summary>
    internal int MostWait => (int)MaxInterval.TotalMilliseconds;

    /// <exception cref="NetException">A value is out of its range (<see cref="Errno.Invalid"/>).</exception>
    internal void ThrowIfInvalid()
    {
        Check(MaxInterval.TotalSeconds is >= 4 and <= 1800, $"{nameof(MaxInterval)} is {MaxInterval}; it has to be from 4 s to 1,800 s.");
        Check(MinInterval is null || (MinInterval.Value.TotalSeconds >= 3 && MinInterval <= MaxInterval * 0.75),
            $"{nameof(MinInterval)} is {MinInterval}; it has to be from 3 s to three quarters of {nameof(MaxInterval)}.");
        Check(Lifetime == TimeSpan.Zero || (Lifetime >= MaxInterval && Lifetime.TotalSeconds <= 9000),
            $"{nameof(Lifetime)} is {Lifetime}; it has to be 0, or from {nameof(MaxInterval)} to 9,000 s.");
        Check(ReachableTime >= TimeSpan.Zero && ReachableTime.TotalMilliseconds <= 3_600_000,
            $"{nameof(ReachableTime)} is {ReachableTime}; it has to be up to an hour.");
        Check(RetransTimer >= TimeSpan.Zero && RetransTimer.TotalMilliseconds <= int.MaxValue,
            $"{nameof(RetransTimer)} is {RetransTimer}; it cannot be that.");
        Check(Mtu is 0 or (>= 1280 and <= 65535), $"{nameof(Mtu)} is {Mtu}; it has to be 0, or from 1,280 to 65,535.");
        foreach (Nd6AdvertisedPrefix prefix in Prefixes)
        {
            Check(prefix.Length is >= 0 and <= 128 && !prefix.Prefix.IsMulticast && !prefix.Prefix.IsLinkLocal,
                $"{prefix.Prefix}/{prefix.Length} is no prefix to advertise.");
            Check(prefix.PreferredLifetime <= prefix.ValidLifetime, $"{prefix.Prefix}/{prefix.Length} is preferred longer than it is valid.");
        }

        foreach (Nd6AdvertisedRoute route in Routes)
        {
            Check(route.Length is >= 0 and <= 128 && !route.Prefix.IsMulticast && !route.Prefix.IsLinkLocal,
                $"{route.Prefix}/{route.Length} is no route to advertise.");
        }

        foreach (string domain in SearchDomains)
            Check(Nd6Domain.IsValid(domain), $"'{domain}' is no domain. Write it like example.org: letters, digits and hyphens.");
        var writer = new Nd6Writer(stackalloc byte[MaxMessage]);
        Check(TryWrite(ref writer, default, isLast: false),
            $"the advertisement would be longer than {MaxMessage} bytes. Advertise fewer prefixes, routes or names.");
    }

    /// <summary>Writes the message.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="hardware">The router's link address.</param>
    /// <param name="isLast">Whether it says that this host is no router any more.</param>
    /// <returns>False when there is no room.</returns>
    internal bool TryWrite(ref Nd6Writer writer, MacAddress hardware, bool isLast)
    {
        int names = SearchDomains.Count == 0 ? 0 : 8 + Nd6Domain.LengthOf(SearchDomains);
        int needed = 16 + Nd6Option.LinkAddressLength + (Mtu == 0 ? 0 : 8) + (Prefixes.Count * 32) + (Routes.Count * 24)
            + (NameServers.Count * 16) + 8 + names + 8;
        if (needed > writer.Left)
            return false;
        int flags = (IsManaged ? 0x80 : 0) | (HasOtherConfiguration ? 0x40 : 0) | Bits(Preference);
        uint lifetime = isLast ? 0 : (uint)Lifetime.TotalSeconds;
        // Section 2.1 of RFC 4191: preference is zero where the lifetime is.
        if (lifetime == 0)
            flags &= 0xc0;
        writer.Begin(Nd6Type.RouterAdvertisement, ((uint)HopLimit << 24) | ((uint)flags << 16) | lifetime);
        writer.Word((uint)ReachableTime.TotalMilliseconds);
        writer.Word((uint)RetransTimer.TotalMilliseconds);
        writer.LinkAddress(Nd6Option.SourceLinkAddress, hardware);
        if (Mtu != 0)
        {
            writer.Option(Nd6Option.Mtu, 8);
            writer.Half(0);
            writer.Word((uint)Mtu);
        }

        foreach (Nd6AdvertisedPrefix prefix in Prefixes)
            Write(ref writer, prefix);
        foreach (Nd6AdvertisedRoute route in Routes)
            Write(ref writer, route, isLast);
        WriteNames(ref writer, isLast);
        return true;
    }

    private static void Write(ref Nd6Writer writer, in Nd6AdvertisedPrefix prefix)
    {
        writer.Option(Nd6Option.Prefix, 32);
        writer.Byte((byte)prefix.Length);
        writer.Byte((byte)((prefix.IsOnLink ? 0x80 : 0) | (prefix.IsAutonomous ? 0x40 : 0)));
        writer.Word(prefix.ValidLifetime);
        writer.Word(prefix.PreferredLifetime);
        writer.Word(0);
        writer.Address(prefix.Prefix.Network(prefix.Length));
    }

    private static void Write(ref Nd6Writer writer, in Nd6AdvertisedRoute route, bool isLast)
    {
        writer.Option(Nd6Option.Route, 24);
        writer.Byte((byte)route.Length);
        writer.Byte((byte)Bits(route.Preference));
        writer.Word(isLast ? 0 : route.Lifetime);
        writer.Address(route.Prefix.Network(route.Length));
    }

    // RFC 8106 section 5.1: "the value of Lifetime SHOULD by default be at least 3 * MaxRtrAdvInterval".
    private void WriteNames(ref Nd6Writer writer, bool isLast)
    {
        uint lifetime = isLast ? 0 : (uint)(3 * MaxInterval.TotalSeconds);
        if (NameServers.Count > 0)
        {
            writer.Option(Nd6Option.DnsServers, 8 + (NameServers.Count * In6Addr.Length));
            writer.Half(0);
            writer.Word(lifetime);
            foreach (In6Addr server in NameServers)
                writer.Address(server);
        }

        if (SearchDomains.Count == 0)
            return;
        writer.Option(Nd6Option.DnsDomains, (8 + Nd6Domain.LengthOf(SearchDomains) + 7) & ~7);
        writer.Half(0);
        writer.Word(lifetime);
        foreach (string domain in SearchDomains)
            Nd6Domain.Write(ref writer, domain);
        writer.Pad();
    }

    private static int Bits(RouterPreference preference) => preference switch
    {
        RouterPreference.High => 0x08,
        RouterPreference.Low => 0x18,
        _ => 0,
    };

    private static void Check(bool isRight, string what)
    {
        if (!isRight)
            throw new NetException(Errno.Invalid, $"Cannot advertise this host as a router: {what}");
    }
}
