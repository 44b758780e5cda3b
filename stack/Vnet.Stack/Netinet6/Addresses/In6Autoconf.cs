using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>Addresses formed of routers' prefixes (RFC 4862 section 5.5, RFC 7217, RFC 8981; FreeBSD's nd6_rtr.c, in6_ifattach.c).</summary>
/// <remarks>
/// Called by neighbor discovery, inside a lane. What routers can have an interface form is bounded by
/// <c>net.inet6.ip6.autoconf_maxaddrs</c>.
/// </remarks>
[VnetModule("in6_autoconf", Version = 1), ModuleDepend("in6"), ModuleDepend("in6_ifid"), ModuleDepend("random"), ModuleDepend("clock")]
public static partial class In6Autoconf
{
    private const int IdentifierLength = 64;
    private const ulong LinkLocalPrefix = 0xfe80_0000_0000_0000;

    // RFC 4862 section 5.5.3 (e); in seconds.
    private const uint TwoHours = 2 * 60 * 60;

    [Sysctl("net.inet6.ip6.autoconf_maxaddrs", "Most addresses that routers may have an interface form, temporary ones included",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_autoconf_maxaddrs = 16;

    [Sysctl("net.inet6.ip6.stableaddr_maxretries", "How often a stable address that is another's is formed anew (IDGEN_RETRIES of RFC 7217)",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_stableaddr_maxretries = 3;

    /// <summary>Sets the current vnet's secret of RFC 7217, so that its stable addresses are those that it had in another run.</summary>
    /// <param name="secret">At least 16 bytes that nobody else knows.</param>
    /// <exception cref="NetException">It is shorter (<see cref="Errno.Invalid"/>).</exception>
    public static void SetStableSecret(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < 16)
            throw new NetException(Errno.Invalid, $"A secret of {secret.Length} bytes for stable addresses can be guessed. Give at least 16.");
        In6Identifier.SetSecret(secret);
    }

    /// <summary>A router advertised a prefix for autoconfiguration (a prefix information option with the A flag).</summary>
    /// <param name="ifp">The interface that it came in by; its vnet is current.</param>
    /// <param name="prefix">The prefix; bits beyond its length mean nothing.</param>
    /// <param name="length">Its bits.</param>
    /// <param name="valid">Valid lifetime in seconds.</param>
    /// <param name="preferred">Preferred lifetime in seconds.</param>
    /// <param name="router">The router, for rule 5.5 of RFC 6724.</param>
    /// <param name="isAuthentic">Whether it was protected, so that it may end an address at once.</param>
    public static In6AutoconfResult Advertised(
        Ifnet ifp, in In6Addr prefix, int length, uint valid, uint preferred, in In6Addr router = default, bool isAuthentic = false)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (preferred > valid || length is < 0 or > 128 || prefix.IsLinkLocal || prefix.IsMulticast || (Nd6.FlagsOf(ifp) & Nd6Flags.IfDisabled) != 0)
            return In6AutoconfResult.Ignored;
        In6Addr network = prefix.Network(length);
        bool isKnown = false;
        foreach (In6Ifaddr address in ifp.Inet6.Addresses)
        {
            if (!IsOf(address, network, length))
                continue;
            isKnown |= !address.IsTemporary;
            address.Autoconfigured!.Advertised(router);
            Prolong(address, valid, preferred, isAuthentic);
        }

        In6AutoconfResult result = In6AutoconfResult.Updated;
        if (!isKnown)
            result = Form(ifp, network, length, valid, preferred, router, 0);
        if (result is In6AutoconfResult.Formed or In6AutoconfResult.Updated)
            FormTemporary(ifp, network);
        return result;
    }

    /// <summary>
    /// Routers that advertised a prefix can, or can no longer, be reached (<c>pfxlist_onlink_check</c>): addresses of it are no
    /// sources meanwhile, and asked for again afterwards.
    /// </summary>
    public static void SetDetached(Ifnet ifp, in In6Addr prefix, int length, bool isDetached)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        In6Addr network = prefix.Network(length);
        foreach (In6Ifaddr address in ifp.Inet6.Addresses)
        {
            if (IsOf(address, network, length))
                In6Ifaddrs.SetDetached(address, isDetached);
        }
    }

    /// <summary>Gives an interface its link-local address (<c>in6_ifattach_linklocal</c>).</summary>
    internal static void FormLinkLocal(Ifnet ifp, int dadCounter)
    {
        var prefix = new In6Addr(LinkLocalPrefix, 0);
        bool isStable = IsStable(ifp);
        ulong identifier = isStable ? In6Identifier.Stable(ifp, prefix, dadCounter) : In6Identifier.Of(ifp);
        var how = new In6Autoconfigured { Prefix = prefix, DadCounter = dadCounter, IsStable = isStable };
        In6Ifaddrs.TryEnter(ifp, new In6Aliasreq(prefix with { Low = identifier }, IdentifierLength), how, out _);
    }

    /// <summary>An address that was formed is another's: with a stable or random identifier another is tried.</summary>
    internal static void Retry(In6Ifaddr address)
    {
        if (address.Autoconfigured is not { } how)
            return;
        if (address.IsTemporary)
        {
            In6Ifaddrs.Remove(address);
            if (how.DadCounter < TemporaryRetries)
                FormTemporary(address.Ifp, how.Prefix, how.DadCounter + 1);
        }
        else if (how.IsStable && how.DadCounter < V_ip6_stableaddr_maxretries)
        {
            In6Ifaddrs.Remove(address);
            if (address.Address.IsLinkLocal)
                FormLinkLocal(address.Ifp, how.DadCounter + 1);
            else
                Form(address.Ifp, how.Prefix, IdentifierLength, address.ValidLifetime, address.PreferredLifetime, default, how.DadCounter + 1);
        }
    }

    private static bool IsStable(Ifnet ifp) => (Nd6.FlagsOf(ifp) & Nd6Flags.StableAddr) != 0;

    private static bool IsOf(In6Ifaddr address, in In6Addr network, int length) =>
        address.IsAutoconf && address.PrefixLength == length && address.Autoconfigured is { } how && how.Prefix == network;

    // Section 5.5.3 (d).
    private static In6AutoconfResult Form(
        Ifnet ifp, in In6Addr network, int length, uint valid, uint preferred, in In6Addr router, int dadCounter)
    {
        if (valid == 0 || length + IdentifierLength != 128 || network.IsAny)
            return In6AutoconfResult.Ignored;
        if (Formed(ifp) >= V_ip6_autoconf_maxaddrs)
            return In6AutoconfResult.TooMany;
        bool isStable = IsStable(ifp);
        ulong identifier = isStable ? In6Identifier.Stable(ifp, network, dadCounter) : In6Identifier.Of(ifp);
        var how = new In6Autoconfigured { Prefix = network, DadCounter = dadCounter, IsStable = isStable };
        how.Advertised(router);
        var request = new In6Aliasreq(network with { Low = identifier }, length)
        {
            Flags = In6IfaddrFlags.Autoconf,
            ValidLifetime = valid,
            PreferredLifetime = preferred,
        };
        return In6Ifaddrs.TryEnter(ifp, request, how, out _) == Errno.Ok ? In6AutoconfResult.Formed : In6AutoconfResult.Ignored;
    }

    // Section 5.5.3 (e), and RFC 8981 section 3.4 for temporary ones.
    private static void Prolong(In6Ifaddr address, uint valid, uint preferred, bool isAuthentic)
    {
        uint left = address.ValidLifetime;
        uint now = valid > TwoHours || valid > left || isAuthentic ? valid : left <= TwoHours ? left : TwoHours;
        if (address.IsTemporary)
            Limit(address, ref now, ref preferred);
        if (now == 0)
        {
            In6Ifaddrs.Remove(address);
            return;
        }

        In6Ifaddrs.SetLifetimes(address, now, Math.Min(preferred, now));
    }

    private static int Formed(Ifnet ifp)
    {
        int count = 0;
        foreach (In6Ifaddr address in ifp.Inet6.Addresses)
        {
            if (address.IsAutoconf)
                count++;
        }

        return count;
    }
}
