using Vnet.Net;

namespace Vnet.Netinet6;

// Temporary addresses (RFC 8981; in6_tmpifadd).
public static partial class In6Autoconf
{
    // Section 3.8: TEMP_IDGEN_RETRIES.
    private const int TemporaryRetries = 3;

    /// <summary>Seconds before a temporary address is no longer preferred, when its successor is formed: 2 + (3 × 1 × 1000 ms / 1000).</summary>
    internal const long RegenerateAdvance = 5;

    [Sysctl("net.inet6.ip6.use_tempaddr", "Create temporary addresses for autoconfigured ones (RFC 8981)", Access = SysctlAccess.ReadWrite,
        Tunable = true)]
    [VnetDefine] private static int ip6_use_tempaddr;

    [Sysctl("net.inet6.ip6.temppltime", "Maximum preferred lifetime for temporary addresses in seconds", Access = SysctlAccess.ReadWrite,
        Tunable = true)]
    [VnetDefine] private static uint ip6_temp_preferred_lifetime = 24 * 60 * 60;

    [Sysctl("net.inet6.ip6.tempvltime", "Maximum valid lifetime for temporary addresses in seconds", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static uint ip6_temp_valid_lifetime = 2 * 24 * 60 * 60;

    /// <summary>Time for the successor of a temporary address (section 3.5).</summary>
    internal static void Regenerate(In6Ifaddr address, In6Autoconfigured how)
    {
        how.HasSuccessor = true;
        FormTemporary(address.Ifp, how.Prefix);
    }

    /// <summary>Forms a temporary address of a prefix that has a public one, unless there is one that will do (section 3.4).</summary>
    private static void FormTemporary(Ifnet ifp, in In6Addr network, int retries = 0)
    {
        if (V_ip6_use_tempaddr == 0)
            return;
        In6Ifaddr? open = null;
        foreach (In6Ifaddr address in ifp.Inet6.Addresses)
        {
            if (!IsOf(address, network, IdentifierLength))
                continue;
            if (!address.IsTemporary)
                open = address;
            else if (!address.IsDeprecated && !address.IsDuplicated && !address.Autoconfigured!.HasSuccessor)
                return;
        }

        if (open is null || open.IsDuplicated || Formed(ifp) >= V_ip6_autoconf_maxaddrs)
            return;
        // Each its own desynchronisation: 0 to 0.4 × TEMP_PREFERRED_LIFETIME, so that hosts do not change all at once.
        uint lifetime = V_ip6_temp_preferred_lifetime;
        uint desync = VnetRandom.NextUInt32(Math.Max(1, (uint)(lifetime * 4L / 10)));
        uint preferred = Math.Min(open.PreferredLifetime, lifetime - desync);
        uint valid = Math.Min(open.ValidLifetime, V_ip6_temp_valid_lifetime);
        // "A temporary address is created only if this calculated preferred lifetime is greater than REGEN_ADVANCE".
        if (preferred <= RegenerateAdvance || valid < preferred)
            return;
        var how = new In6Autoconfigured
        {
            Prefix = network,
            DadCounter = retries,
            Routers = open.Autoconfigured!.Routers,
            PreferredAtMost = lifetime - desync,
        };
        how.RegenerateIn(preferred);
        var request = new In6Aliasreq(network with { Low = In6Identifier.Random() }, IdentifierLength)
        {
            Flags = In6IfaddrFlags.Autoconf | In6IfaddrFlags.Temporary,
            ValidLifetime = valid,
            PreferredLifetime = preferred,
        };
        In6Ifaddrs.TryEnter(ifp, request, how, out _);
    }

    // Section 3.4 (1): not beyond what it could have had when it was made.
    private static void Limit(In6Ifaddr address, ref uint valid, ref uint preferred)
    {
        In6Autoconfigured how = address.Autoconfigured!;
        long age = (VnetClock.Nanoseconds - address.CreatedAt) / 1_000_000_000;
        valid = Math.Min(valid, (uint)Math.Clamp(V_ip6_temp_valid_lifetime - age, 0, uint.MaxValue));
        preferred = Math.Min(preferred, (uint)Math.Clamp(how.PreferredAtMost - age, 0, uint.MaxValue));
        if (!how.HasSuccessor)
            how.RegenerateIn(preferred);
    }
}
