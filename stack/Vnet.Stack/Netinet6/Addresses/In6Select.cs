using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>Address selection (RFC 6724; FreeBSD's in6_src.c: <c>in6_selectsrc</c>).</summary>
[VnetModule("in6_src", Version = 1), ModuleDepend("in6"), ModuleDepend("in6_policy")]
public static partial class In6Select
{
    [Sysctl("net.inet6.ip6.prefer_tempaddr", "Prefer temporary addresses over public ones as sources", Access = SysctlAccess.ReadWrite,
        Tunable = true)]
    [VnetDefine] private static int ip6_prefer_tempaddr;

    [Sysctl("net.inet6.ip6.use_deprecated", "Allow the use of addresses whose preferred lifetimes have expired",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_use_deprecated = 1;

    /// <summary>Chooses the source of what goes to a destination, among the current vnet's addresses. Takes no lock, allocates nothing.</summary>
    /// <param name="destination">Where to: a host or a group.</param>
    /// <param name="outgoing">The interface that it goes out by; its zone is that of a destination which <see cref="In6Addr.NeedsZone"/>.</param>
    /// <param name="router">The next hop where that is a router, else <c>::</c>: addresses of its prefixes are preferred (rule 5.5).</param>
    /// <param name="preferences">What the socket asks for (RFC 5014).</param>
    /// <returns>The address; null when there is none of the zone: <see cref="Errno.AddressNotAvailable"/>.</returns>
    public static In6Ifaddr? Source(
        in In6Addr destination, Ifnet outgoing, in In6Addr router = default, In6SourcePreferences preferences = In6SourcePreferences.None)
    {
        ArgumentNullException.ThrowIfNull(outgoing);
        bool temporary = preferences == In6SourcePreferences.None ? V_ip6_prefer_tempaddr != 0 : preferences == In6SourcePreferences.Temporary;
        var comparison = new Comparison(destination, outgoing, router, temporary);
        bool onlyOutgoing = destination.NeedsZone || destination.IsMulticast;
        bool useDeprecated = V_ip6_use_deprecated != 0;
        In6Ifaddr? best = null;
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            // Section 4: for groups and link-local destinations only those of the interface.
            if ((onlyOutgoing && ifp != outgoing) || ifp.Inet6.Addresses.Length == 0 || (Nd6.FlagsOf(ifp) & Nd6Flags.IfDisabled) != 0)
                continue;
            foreach (In6Ifaddr candidate in ifp.Inet6.Addresses)
            {
                if (CanBe(candidate, outgoing, useDeprecated) && (best is null || comparison.IsBetter(candidate, best)))
                    best = candidate;
            }
        }

        return best;
    }

    private static bool CanBe(In6Ifaddr candidate, Ifnet outgoing, bool useDeprecated)
    {
        const In6IfaddrFlags Never = In6IfaddrFlags.NotReady | In6IfaddrFlags.Anycast | In6IfaddrFlags.Detached;
        if ((candidate.Flags & Never) != 0 || (!useDeprecated && candidate.IsDeprecated))
            return false;
        // Their zones end at the interface (RFC 4007 section 6).
        return candidate.Ifp == outgoing || !(candidate.Address.IsLinkLocal || candidate.Address.IsLoopback);
    }

    /// <summary>The rules of section 5, and FreeBSD's of preferred addresses before the last.</summary>
    private readonly ref struct Comparison(in In6Addr destination, Ifnet outgoing, in In6Addr router, bool preferTemporary)
    {
        private readonly In6Addr _destination = destination;
        private readonly In6Addr _router = router;
        private readonly int _scope = In6Scope.Of(destination);
        private readonly int _label = In6AddrPolicies.Lookup(destination).Label;
        private readonly bool _prefersOutgoing = (Nd6.FlagsOf(outgoing) & Nd6Flags.NoPreferIface) == 0;

        public bool IsBetter(In6Ifaddr one, In6Ifaddr than)
        {
            // Rule 1: prefer same address.
            if (one.Address == _destination || than.Address == _destination)
                return than.Address != _destination;
            // Rule 2: prefer appropriate scope: the smallest that is large enough, else the largest.
            (int scope, int other) = (In6Scope.Of(one.Address), In6Scope.Of(than.Address));
            if (scope != other)
                return scope < other ? scope >= _scope : other < _scope;
            // Rule 3: avoid deprecated addresses.
            if (one.IsDeprecated != than.IsDeprecated)
                return than.IsDeprecated;
            // Rule 4, home addresses: there are none. Rule 5: prefer outgoing interface.
            if (_prefersOutgoing && one.Ifp == outgoing != (than.Ifp == outgoing))
                return one.Ifp == outgoing;
            // Rule 5.5: prefer addresses in a prefix advertised by the next-hop.
            if (!_router.IsAny && IsOfRouter(one) != IsOfRouter(than))
                return IsOfRouter(one);
            // Rule 6: prefer matching label.
            bool matches = In6AddrPolicies.Lookup(one.Address).Label == _label;
            if (matches != (In6AddrPolicies.Lookup(than.Address).Label == _label))
                return matches;
            // Rule 7: prefer temporary addresses, or public ones.
            if (one.IsTemporary != than.IsTemporary)
                return one.IsTemporary == preferTemporary;
            if (IsPreferred(one) != IsPreferred(than))
                return IsPreferred(one);
            // Rule 8: use longest matching prefix, which counts up to the source's own.
            return Common(one) > Common(than);
        }

        private bool IsOfRouter(In6Ifaddr address) =>
            address.Ifp == outgoing && address.Autoconfigured is { } how && Array.IndexOf(how.Routers, _router) >= 0;

        private static bool IsPreferred(In6Ifaddr address) =>
            (address.Flags & In6IfaddrFlags.PreferSource) != 0 || (Nd6.FlagsOf(address.Ifp) & Nd6Flags.PreferSource) != 0;

        private int Common(In6Ifaddr address) => Math.Min(In6Scope.CommonPrefix(address.Address, _destination), address.PrefixLength);
    }
}
