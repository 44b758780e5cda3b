using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Addresses6;

/// <summary>Addresses formed of routers' prefixes: RFC 4862 section 5.5.3, RFC 7217, RFC 8981.</summary>
public class In6AutoconfTests
{
    private const string Prefix = "2001:db8:7::";
    private const string Formed = "2001:db8:7:0:211:22ff:feaa:bbcc";
    private const uint Hour = 3600;

    [Fact]
    public void Prefix_forms_an_address_with_the_hardware_s_identifier()
    {
        using Host6 host = Make("slaac-form");

        Assert.Equal(In6AutoconfResult.Formed, Advertise(host, Prefix, 86400, 14400));

        In6Ifaddr address = Assert.Single(host.Where(static one => one.IsAutoconf));
        Assert.Equal($"{Formed}/64", address.ToString());
        Assert.Equal((86400u, 14400u), host.Do(() => (address.ValidLifetime, address.PreferredLifetime)));
        Assert.Equal(In6AutoconfResult.Updated, Advertise(host, Prefix, 86400, 14400));
        Assert.Single(host.Where(static one => one.IsAutoconf));
    }

    [Theory]
    [InlineData(Prefix, 48, 100u, 50u)]
    [InlineData(Prefix, 65, 100u, 50u)]
    [InlineData(Prefix, 64, 50u, 100u)]
    [InlineData(Prefix, 64, 0u, 0u)]
    [InlineData("fe80::", 64, 100u, 50u)]
    [InlineData("ff0e::", 64, 100u, 50u)]
    public void What_no_address_can_be_formed_of_is_ignored(string prefix, int length, uint valid, uint preferred)
    {
        using Host6 host = Make("slaac-ignore");

        Assert.Equal(In6AutoconfResult.Ignored, host.Do(() => In6Autoconf.Advertised(host.Ifp, Host6.Ip(prefix), length, valid, preferred)));

        Assert.Empty(host.Where(static one => one.IsAutoconf));
    }

    /// <summary>Section 5.5.3 (e): nobody can end an address within two hours.</summary>
    [Theory]
    [InlineData(10 * Hour, 3 * Hour, 3 * Hour)]
    [InlineData(10 * Hour, 1 * Hour, 2 * Hour)]
    [InlineData(10 * Hour, 0u, 2 * Hour)]
    [InlineData(1 * Hour, 30 * 60u, 1 * Hour)]
    [InlineData(1 * Hour, 90 * 60u, 90 * 60u)]
    [InlineData(2 * Hour, 1 * Hour, 2 * Hour)]
    public void Two_hours_remain_whatever_is_advertised(uint first, uint second, uint expected)
    {
        using Host6 host = Make("slaac-2h");
        Advertise(host, Prefix, first, 0);
        In6Ifaddr address = Assert.Single(host.Where(static one => one.IsAutoconf));

        Advertise(host, Prefix, second, 0);

        Assert.Equal(expected, host.Do(() => address.ValidLifetime));
    }

    [Fact]
    public void Preferred_lifetime_is_as_advertised_and_an_authentic_router_ends_the_address()
    {
        using Host6 host = Make("slaac-pref");
        Advertise(host, Prefix, 10 * Hour, 5 * Hour);
        In6Ifaddr address = Assert.Single(host.Where(static one => one.IsAutoconf));

        Advertise(host, Prefix, 10 * Hour, 0);
        Assert.True(address.IsDeprecated);
        Advertise(host, Prefix, 10 * Hour, 60);
        Assert.False(address.IsDeprecated);
        host.Do(() => In6Autoconf.Advertised(host.Ifp, Host6.Ip(Prefix), 64, 0, 0, default, isAuthentic: true));

        Assert.False(address.IsListed);
    }

    [Fact]
    public void Address_expires_when_nobody_advertises_its_prefix_any_more()
    {
        using Host6 host = Make("slaac-expire");
        Advertise(host, Prefix, 3 * Hour, Hour);
        In6Ifaddr address = Assert.Single(host.Where(static one => one.IsAutoconf));

        host.Run(Hour + 1);
        Assert.True(address.IsDeprecated);
        host.Run(2 * Hour);

        Assert.False(address.IsListed);
    }

    [Fact]
    public void Flood_of_prefixes_forms_a_bounded_number_of_addresses()
    {
        using Host6 host = Make("slaac-flood");
        host.Set("net.inet6.ip6.use_tempaddr", 1);

        for (int i = 0; i < 10_000; i++)
            Advertise(host, $"2001:db8:{i & 0xffff:x}::", 86400, 14400);

        Assert.Equal(16, host.Where(static one => one.IsAutoconf).Length);
        Assert.Equal(In6AutoconfResult.TooMany, Advertise(host, "2001:db8:ffff::", 86400, 14400));
        Assert.Equal(In6AutoconfResult.Updated, Advertise(host, "2001:db8::", 86400, 14400));
    }

    [Fact]
    public void Address_whose_routers_are_gone_is_no_source_until_they_are_back()
    {
        using Host6 host = Make("slaac-detach");
        Advertise(host, Prefix, 86400, 14400);
        host.Run(5);
        In6Addr far = Host6.Ip("2001:db8:ffff::1");

        host.Do(() => In6Autoconf.SetDetached(host.Ifp, Host6.Ip(Prefix), 64, true));
        Assert.NotEqual(Formed, host.Do(() => In6Select.Source(far, host.Ifp)?.Address.ToString()));
        host.Do(() => In6Autoconf.SetDetached(host.Ifp, Host6.Ip(Prefix), 64, false));
        host.Run(5);

        Assert.Equal(Formed, host.Do(() => In6Select.Source(far, host.Ifp)?.Address.ToString()));
    }

    [Fact]
    public void Stable_identifiers_differ_by_network_and_vnet_and_come_again_with_the_same_secret()
    {
        string First(string vnet, ulong seed, byte[]? secret, string prefix)
        {
            using Host6 host = Make(vnet, seed);
            if (secret is not null)
                host.Do(() => In6Autoconf.SetStableSecret(secret));
            host.Do(() => Nd6.SetFlags(host.Ifp, Nd6Flags.StableAddr));
            Advertise(host, prefix, 86400, 14400);
            return host.Where(static one => one.IsAutoconf).Single().Address.Low.ToString("x16");
        }

        byte[] secret = [.. Enumerable.Range(0, 16).Select(static i => (byte)i)];
        string here = First("stable-1", 1, secret, Prefix);
        Assert.Equal(here, First("stable-2", 2, secret, Prefix));
        Assert.NotEqual(here, First("stable-3", 1, secret, "2001:db8:8::"));
        Assert.NotEqual(First("stable-4", 1, null, Prefix), First("stable-5", 2, null, Prefix));
        Assert.NotEqual("021122fffeaabbcc", here);
        using Host6 other = Make("stable-6");
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => other.Do(() => In6Autoconf.SetStableSecret([1, 2, 3]))).Errno);
    }

    [Fact]
    public void Stable_address_that_is_another_s_is_formed_anew_a_few_times()
    {
        using Host6 host = Make("stable-dad");
        host.Do(() => Nd6.SetFlags(host.Ifp, Nd6Flags.StableAddr));
        Advertise(host, Prefix, 86400, 14400);
        var seen = new HashSet<string>();
        for (int i = 0; i < 4; i++)
        {
            In6Ifaddr address = Assert.Single(host.Where(static one => one.IsAutoconf));
            Assert.True(seen.Add(address.ToString()));
            host.Do(() => In6Ifaddrs.DadFailed(address));
        }

        Assert.True(Assert.Single(host.Where(static one => one.IsAutoconf)).IsDuplicated);
    }

    [Fact]
    public void Address_of_the_hardware_that_is_another_s_stays_a_duplicate()
    {
        using Host6 host = Make("eui-dad");
        Advertise(host, Prefix, 86400, 14400);
        In6Ifaddr address = Assert.Single(host.Where(static one => one.IsAutoconf));

        host.Do(() => In6Ifaddrs.DadFailed(address));

        Assert.True(Assert.Single(host.Where(static one => one.IsAutoconf)).IsDuplicated);
    }

    [Fact]
    public void Reserved_identifiers_are_never_used()
    {
        Assert.True(In6Identifier.IsReserved(0));
        Assert.True(In6Identifier.IsReserved(0xfdff_ffff_ffff_ff80));
        Assert.True(In6Identifier.IsReserved(0x0200_5eff_fe00_5213));
        Assert.False(In6Identifier.IsReserved(0x0211_22ff_feaa_bbcc));
    }

    [Fact]
    public void Temporary_address_is_formed_beside_the_public_one_and_limited()
    {
        using Host6 host = Make("temp-form");
        host.Set("net.inet6.ip6.use_tempaddr", 1);

        Advertise(host, Prefix, 30 * 86400, 20 * 86400);

        In6Ifaddr temporary = Assert.Single(host.Where(static one => one.IsTemporary));
        Assert.Equal(Host6.Ip(Prefix), temporary.Address.Network(64));
        Assert.NotEqual(0x0211_22ff_feaa_bbccul, temporary.Address.Low);
        (uint valid, uint preferred) = host.Do(() => (temporary.ValidLifetime, temporary.PreferredLifetime));
        Assert.Equal(2 * 86400u, valid);
        Assert.InRange(preferred, 86400u * 6 / 10, 86400u);
        Advertise(host, Prefix, 30 * 86400, 20 * 86400);
        Assert.Single(host.Where(static one => one.IsTemporary));
    }

    [Fact]
    public void Temporary_addresses_follow_one_another_and_old_ones_go()
    {
        using Host6 host = Make("temp-regen");
        host.Set("net.inet6.ip6.use_tempaddr", 1);
        var seen = new HashSet<string>();
        for (int hour = 0; hour < 24 * 10; hour++)
        {
            Advertise(host, Prefix, 30 * 86400, 20 * 86400);
            host.Run(Hour);
            In6Ifaddr[] all = host.Where(static one => one.IsTemporary);
            Assert.InRange(all.Length, 1, 5);
            Assert.Contains(all, static one => !one.IsDeprecated);
            foreach (In6Ifaddr one in all)
                seen.Add(one.ToString());
        }

        Assert.InRange(seen.Count, 10, 18);
    }

    [Fact]
    public void Temporary_address_that_is_another_s_is_replaced_three_times()
    {
        using Host6 host = Make("temp-dad");
        host.Set("net.inet6.ip6.use_tempaddr", 1);
        Advertise(host, Prefix, 30 * 86400, 20 * 86400);
        for (int i = 0; i < 4; i++)
        {
            In6Ifaddr temporary = Assert.Single(host.Where(static one => one.IsTemporary));
            host.Do(() => In6Ifaddrs.DadFailed(temporary));
        }

        Assert.Empty(host.Where(static one => one.IsTemporary));
    }

    [Fact]
    public void Short_preferred_lifetime_forms_no_temporary_address()
    {
        using Host6 host = Make("temp-short");
        host.Set("net.inet6.ip6.use_tempaddr", 1);

        Advertise(host, Prefix, 86400, 5);

        Assert.Empty(host.Where(static one => one.IsTemporary));
    }

    private static Host6 Make(string name, ulong seed = 1)
    {
        var host = new Host6(name, seed);
        host.Do(() => Nd6.SetFlags(host.Ifp, Nd6Flags.None, Nd6Flags.IfDisabled));
        return host;
    }

    private static In6AutoconfResult Advertise(Host6 host, string prefix, uint valid, uint preferred) =>
        host.Do(() => In6Autoconf.Advertised(host.Ifp, Host6.Ip(prefix), 64, valid, preferred, Host6.Ip("fe80::99")));
}
