using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Addresses6;

/// <summary>RFC 6724: the examples of its section 10, and its rules one by one.</summary>
public class In6SelectTests
{
    /// <summary>Section 10.1; D for deprecated. "home" is left out: there are no home addresses.</summary>
    [Theory]
    [InlineData("2001:db8:1::1", "2001:db8:3::1 fe80::1", "2001:db8:3::1")]
    [InlineData("ff05::1", "2001:db8:3::1 fe80::1", "2001:db8:3::1")]
    [InlineData("2001:db8:1::1", "2001:db8:1::1!D 2001:db8:2::1", "2001:db8:1::1")]
    [InlineData("fe80::1", "fe80::2!D 2001:db8:1::1", "fe80::2")]
    [InlineData("2001:db8:1::1", "2001:db8:1::2 2001:db8:3::2", "2001:db8:1::2")]
    [InlineData("2001:db8:1::1", "2001:db8:1::2!T 2001:db8:1::3", "2001:db8:1::2", true)]
    [InlineData("2002:c633:6401::1", "2002:c633:6401::d5e3:7953:13eb:22e8!T 2001:db8:1::2", "2002:c633:6401::d5e3:7953:13eb:22e8", true)]
    [InlineData("2002:c633:6401::1", "2001:db8:1::2 2002:c633:6401::d5e3:7953:13eb:22e8", "2002:c633:6401::d5e3:7953:13eb:22e8")]
    [InlineData("2001:db8:1::d5e3:0:0:1", "2001:db8:1::2 2001:db8:1::d5e3:7953:13eb:22e8!T", "2001:db8:1::d5e3:7953:13eb:22e8", true)]
    [InlineData("2001:db8:1::d5e3:0:0:1", "2001:db8:1::2 2001:db8:1::d5e3:7953:13eb:22e8!T", "2001:db8:1::2", false)]
    public void Source_is_that_of_the_examples(string destination, string candidates, string expected, bool prefersTemporary = false)
    {
        using var host = Bare("sel-ex");
        foreach (string candidate in candidates.Split(' '))
            Add(host, candidate);
        host.Set("net.inet6.ip6.prefer_tempaddr", prefersTemporary ? 1 : 0);

        Assert.Equal(Host6.Ip(expected), host.Do(() => In6Select.Source(Host6.Ip(destination), host.Ifp)!.Address));
    }

    /// <summary>Section 10.2: two destinations, and the sources that the host has.</summary>
    [Theory]
    // Prefer matching scope.
    [InlineData("2001:db8:1::2 fe80::1 169.254.13.78", "2001:db8:1::1 198.51.100.121", "2001:db8:1::1 198.51.100.121")]
    [InlineData("fe80::1 198.51.100.117", "2001:db8:1::1 198.51.100.121", "198.51.100.121 2001:db8:1::1")]
    // Prefer higher precedence.
    [InlineData("2001:db8:1::2 fe80::1 10.1.2.4", "10.1.2.3 2001:db8:1::1", "2001:db8:1::1 10.1.2.3")]
    // Use longest matching prefix.
    [InlineData("2001:db8:1::2 2001:db8:3f44::2 fe80::2", "2001:db8:3ffe::1 2001:db8:1::1", "2001:db8:1::1 2001:db8:3ffe::1")]
    // Prefer matching label, then higher precedence.
    [InlineData("2001:db8:1::2 2002:c633:6401::2 fe80::2", "2001:db8:1::1 2002:c633:6401::1", "2001:db8:1::1 2002:c633:6401::1")]
    [InlineData("2002:c633:6401::2 fe80::2", "2001:db8:1::1 2002:c633:6401::1", "2002:c633:6401::1 2001:db8:1::1")]
    [InlineData("2002:c633:6401::2 fe80::2 10.1.2.4", "2002:c633:6401::1 2001:db8:1::1", "2002:c633:6401::1 2001:db8:1::1")]
    public void Destinations_are_in_the_order_of_the_examples(string sources, string destinations, string expected)
    {
        using var host = Bare("sel-dest");
        foreach (string source in sources.Split(' '))
            Add(host, source);
        host.Do(() =>
        {
            Rib.Add(0, default(In6Addr), 0,
                new Nexthop { Ifp = host.Ifp, Flags = RouteFlags.Up | RouteFlags.Gateway, Gateway6 = Host6.Ip("fe80::99") });
            Rib.Add(0, default(InAddr), 0,
                new Nexthop { Ifp = host.Ifp, Flags = RouteFlags.Up | RouteFlags.Gateway, Gateway = InAddr.Parse("10.1.2.9") });
            In6Addr[] order = [.. destinations.Split(' ').Select(Any)];
            In6DestinationOrder.Sort(order);
            Assert.Equal(expected.Split(' ').Select(Any), order);
            order = [.. order.Reverse()];
            In6DestinationOrder.Sort(order);
            Assert.Equal(expected.Split(' ').Select(Any), order);
        });
    }

    /// <summary>Those of section 10.2 in which link-local destinations come, with their sources as the section gives them.</summary>
    [Theory]
    [InlineData("2001:db8:1::1", "2001:db8:1::2", "fe80::1", "fe80::2", false)]
    [InlineData("fe80::1", "fe80::2", "2001:db8:1::1", "2001:db8:1::2", true)]
    [InlineData("2001:db8:1::1", "2001:db8:3::2", "2001:db8:3::1", "2001:db8:3::2", false)]
    [InlineData("2001:db8:3::1", "2001:db8:3::2", "2001:db8:1::1", "2001:db8:3::2", true)]
    public void Smaller_scope_and_longer_match_come_first(string one, string source, string other, string otherSource, bool first)
    {
        using var host = Bare("sel-pure");
        var left = new In6Destination(Any(one)) { Source = Any(source), SourcePrefixLength = 64 };
        var right = new In6Destination(Any(other)) { Source = Any(otherSource), SourcePrefixLength = 64 };

        host.Do(() =>
        {
            Assert.Equal(first, left.IsBefore(right));
            Assert.Equal(!first, right.IsBefore(left));
        });
    }

    [Fact]
    public void Unreachable_deprecated_and_tunnelled_destinations_come_last()
    {
        using var host = Bare("sel-last");
        var good = new In6Destination(Any("2001:db8:1::1")) { Source = Any("2001:db8:1::2"), SourcePrefixLength = 64 };
        host.Do(() =>
        {
            Assert.True(good.IsBefore(new In6Destination(good.Address)));
            Assert.True(good.IsBefore(good with { IsSourceDeprecated = true }));
            Assert.True(good.IsBefore(good with { IsEncapsulated = true }));
            Assert.False(good.IsBefore(good));
        });
    }

    /// <summary>Section 10.3: IPv4 before IPv6 by a changed policy.</summary>
    [Fact]
    public void Policies_change_the_order()
    {
        using var host = Bare("sel-policy");
        var v6 = new In6Destination(Any("2001:db8::1")) { Source = Any("2001:db8::2"), SourcePrefixLength = 64 };
        var v4 = new In6Destination(Any("198.51.100.121")) { Source = Any("198.51.100.117"), SourcePrefixLength = 120 };
        host.Do(() =>
        {
            Assert.True(v6.IsBefore(v4));
            In6AddrPolicies.Delete(Host6.Ip("::ffff:0:0"), 96);
            In6AddrPolicies.Add(new In6AddrPolicy(Host6.Ip("::ffff:0:0"), 96, 100, 4));
            Assert.True(v4.IsBefore(v6));
            Assert.Equal(Errno.Exists,
                Assert.Throws<NetException>(static () => In6AddrPolicies.Add(new In6AddrPolicy(Host6.Ip("::ffff:0:0"), 96, 1, 1))).Errno);
            Assert.Equal(Errno.NoEntry, Assert.Throws<NetException>(static () => In6AddrPolicies.Delete(Host6.Ip("2001:db8::"), 33)).Errno);
            Assert.Equal(Errno.Invalid,
                Assert.Throws<NetException>(static () => In6AddrPolicies.Add(new In6AddrPolicy(Host6.Ip("2001:db8::1"), 32, 1, 1))).Errno);
            In6AddrPolicies.Reset();
            Assert.True(v6.IsBefore(v4));
        });
        Assert.Contains("2002::/16 30 2", Sysctl.GetString("net.inet6.ip6.addrctlpolicy", host.Vnet), StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_of_another_vnet_stays_as_it_is()
    {
        using var host = Bare("sel-p1");
        using var other = Bare("sel-p2");

        host.Do(() => In6AddrPolicies.Delete(Host6.Ip("2002::"), 16));

        Assert.Equal(1, host.Do(static () => In6AddrPolicies.Lookup(Host6.Ip("2002::1")).Label));
        Assert.Equal(2, other.Do(static () => In6AddrPolicies.Lookup(Host6.Ip("2002::1")).Label));
    }

    [Fact]
    public void Deprecated_address_is_avoided_and_forbidden_by_the_knob()
    {
        using var host = Bare("sel-depr");
        Add(host, "2001:db8:1::2!D");
        In6Addr near = Host6.Ip("2001:db8:1::9");
        Assert.NotNull(host.Do(() => In6Select.Source(near, host.Ifp)));
        host.Set("net.inet6.ip6.use_deprecated", 0);
        Assert.Null(host.Do(() => In6Select.Source(near, host.Ifp)));
        host.Set("net.inet6.ip6.use_deprecated", 1);

        Add(host, "2001:db8:2::2");

        Assert.Equal(Host6.Ip("2001:db8:2::2"), host.Do(() => In6Select.Source(near, host.Ifp)!.Address));
    }

    [Fact]
    public void Address_of_the_outgoing_interface_is_preferred_and_link_local_ones_stay_on_their_link()
    {
        using var host = Bare("sel-out");
        Ifnet other = host.Add("other", 0, new MacAddress(0x0011_22aa_bbcd));
        host.Do(() => Nd6.SetFlags(other, Nd6Flags.None, Nd6Flags.AutoLinkLocal));
        Add(host, "2001:db8:1::2");
        host.AddAddress("2001:db8:2::2", ifp: other);
        host.AddAddress("fe80::77", ifp: other);
        In6Addr far = Host6.Ip("2001:db8:1::99");

        Assert.Equal(Host6.Ip("2001:db8:1::2"), host.Do(() => In6Select.Source(far, host.Ifp)!.Address));
        Assert.Equal(Host6.Ip("2001:db8:2::2"), host.Do(() => In6Select.Source(far, other)!.Address));
        Assert.Equal(Host6.Ip("fe80::77"), host.Do(() => In6Select.Source(Host6.Ip("fe80::1"), other)!.Address));
        Assert.Equal(Host6.Ip("2001:db8:1::2"), host.Do(() => In6Select.Source(Host6.Ip("fe80::1"), host.Ifp)!.Address));
        host.Do(() => Nd6.SetFlags(other, Nd6Flags.NoPreferIface));
        Assert.Equal(Host6.Ip("2001:db8:1::2"), host.Do(() => In6Select.Source(far, other)!.Address));
    }

    [Fact]
    public void Address_of_the_router_s_prefix_is_preferred()
    {
        using var host = Bare("sel-55");
        host.Do(() => In6Autoconf.Advertised(host.Ifp, Host6.Ip("2001:db8:a::"), 64, 86400, 14400, Host6.Ip("fe80::a")));
        host.Do(() => In6Autoconf.Advertised(host.Ifp, Host6.Ip("2001:db8:b::"), 64, 86400, 14400, Host6.Ip("fe80::b")));
        host.Run(5);
        In6Addr far = Host6.Ip("2001:db8:f::1");

        Assert.Equal(Host6.Ip("2001:db8:a::"), host.Do(() => In6Select.Source(far, host.Ifp, Host6.Ip("fe80::a"))!.Address.Network(64)));
        Assert.Equal(Host6.Ip("2001:db8:b::"), host.Do(() => In6Select.Source(far, host.Ifp, Host6.Ip("fe80::b"))!.Address.Network(64)));
    }

    [Fact]
    public void Socket_s_wish_and_preferred_addresses_decide()
    {
        using var host = Bare("sel-wish");
        Add(host, "2001:db8:1::2!T");
        Add(host, "2001:db8:1::3");
        In6Addr near = Host6.Ip("2001:db8:1::2222");
        Assert.Equal(Host6.Ip("2001:db8:1::3"), host.Do(() => In6Select.Source(near, host.Ifp)!.Address));
        Assert.Equal(Host6.Ip("2001:db8:1::2"), host.Do(() => In6Select.Source(near, host.Ifp, default, In6SourcePreferences.Temporary)!.Address));
        host.Set("net.inet6.ip6.prefer_tempaddr", 1);
        Assert.Equal(Host6.Ip("2001:db8:1::3"), host.Do(() => In6Select.Source(near, host.Ifp, default, In6SourcePreferences.Public)!.Address));

        host.AddAddress("2001:db8:1::4:0:4", flags: In6IfaddrFlags.NoDad | In6IfaddrFlags.PreferSource);

        Assert.Equal(Host6.Ip("2001:db8:1::4:0:4"), host.Do(() => In6Select.Source(near, host.Ifp, default, In6SourcePreferences.Public)!.Address));
    }

    [Theory]
    [InlineData("fe80::1", In6Scope.LinkLocal)]
    [InlineData("::1", In6Scope.LinkLocal)]
    [InlineData("fec0::1", In6Scope.SiteLocal)]
    [InlineData("fd00::1", In6Scope.Global)]
    [InlineData("ff01::1", In6Scope.InterfaceLocal)]
    [InlineData("ff05::1", In6Scope.SiteLocal)]
    [InlineData("::ffff:127.0.0.1", In6Scope.LinkLocal)]
    [InlineData("::ffff:169.254.1.1", In6Scope.LinkLocal)]
    [InlineData("::ffff:10.0.0.1", In6Scope.Global)]
    public void Scopes_are_those_of_the_rfcs(string address, int scope) => Assert.Equal(scope, In6Scope.Of(Host6.Ip(address)));

    private static Host6 Bare(string name)
    {
        var host = new Host6(name);
        host.Do(() => Nd6.SetFlags(host.Ifp, Nd6Flags.None, Nd6Flags.AutoLinkLocal));
        host.Do(() => Nd6.SetFlags(host.Ifp, Nd6Flags.None, Nd6Flags.IfDisabled));
        return host;
    }

    private static void Add(Host6 host, string text)
    {
        string[] parts = text.Split('!');
        if (!parts[0].Contains(':', StringComparison.Ordinal))
        {
            host.Do(() => InIfaddrs.Add(host.Ifp, InAddr.Parse(parts[0]), 24));
            return;
        }

        bool isTemporary = parts.Length > 1 && parts[1] == "T";
        bool isDeprecated = parts.Length > 1 && parts[1] == "D";
        host.Do(() => In6Ifaddrs.Add(host.Ifp, new In6Aliasreq(Host6.Ip(parts[0]), 64)
        {
            Flags = In6IfaddrFlags.NoDad | (isTemporary ? In6IfaddrFlags.Temporary : In6IfaddrFlags.None),
            PreferredLifetime = isDeprecated ? 0 : In6Aliasreq.Infinite,
        }));
    }

    private static In6Addr Any(string text) =>
        InAddr.TryParse(text, out InAddr v4) ? new In6Addr(0, 0xffff_0000_0000ul | v4.Value) : Host6.Ip(text);
}
