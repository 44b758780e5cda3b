using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Addresses6;

namespace Vnet.Stack.Tests.Mld;

/// <summary>MLDv2 (RFC 3810) on the wire.</summary>
public class MldTests
{
    private static readonly In6Addr s_group = In6Addr.Parse("ff05::77");

    [Fact]
    public void Own_groups_are_reported_when_the_interface_gets_its_address()
    {
        using var host = new Host6("mld-own");
        host.AddAddress("2001:db8::1");
        host.Run(30);

        string[] sent = host.TakeMld();

        Assert.Contains(sent, static one => one.StartsWith("TO_EX ff02::1:ff00:1 {}", StringComparison.Ordinal));
        Assert.Contains("TO_EX ff02::1:ffaa:bbcc {}", sent);
        Assert.DoesNotContain(sent, static one => one.Contains("ff02::1 ", StringComparison.Ordinal)
            || one.Contains("ff01::1", StringComparison.Ordinal));
        Assert.True(host.World.RunUntilIdle(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Join_and_leave_are_reported_as_often_as_robustness_says()
    {
        using Host6 host = MldWire.Make("mld-join");

        host.Do(() => In6Multis.Join(host.Ifp, s_group));
        host.World.Step();
        Assert.Equal(["TO_EX ff05::77 {}"], host.TakeMld());
        host.Run(1.1);
        Assert.Equal(["TO_EX ff05::77 {}"], host.TakeMld());
        host.Do(() => In6Multis.Leave(host.Ifp, s_group));
        Assert.False(In6Multis.IsMember(host.Ifp, s_group));
        host.Run(5);

        Assert.Equal(["TO_IN ff05::77 {}", "TO_IN ff05::77 {}"], host.TakeMld());
        Assert.DoesNotContain(In6Multis.Of(host.Ifp), static one => one.Group == s_group);
        Assert.True(host.World.RunUntilIdle(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Second_member_changes_nothing_and_the_last_leaves()
    {
        using Host6 host = MldWire.Make("mld-count");
        host.Do(() => In6Multis.Join(host.Ifp, s_group));
        host.Run(5);
        host.TakeMld();

        host.Do(() => In6Multis.Join(host.Ifp, s_group));
        host.Do(() => In6Multis.Leave(host.Ifp, s_group));
        host.Run(5);

        Assert.Empty(host.TakeMld());
        Assert.True(In6Multis.IsMember(host.Ifp, s_group));
        host.Do(() => In6Multis.Leave(host.Ifp, s_group));
        Assert.Equal(Errno.AddressNotAvailable, Assert.Throws<NetException>(() => host.Do(() => In6Multis.Leave(host.Ifp, s_group))).Errno);
    }

    [Theory]
    [InlineData("ff01::5")]
    [InlineData("ff00::5")]
    [InlineData("ff02::1")]
    public void Groups_of_no_interest_to_routers_are_never_reported(string group)
    {
        using Host6 host = MldWire.Make("mld-silent");

        host.Do(() => In6Multis.Join(host.Ifp, Host6.Ip(group)));
        host.Receive(MldWire.Packet(MldWire.Query(group, 1000), destination: group == "ff02::1" ? "ff02::1" : "ff02::1"));
        host.Run(5);
        host.Do(() => In6Multis.Leave(host.Ifp, Host6.Ip(group)));
        host.Run(5);

        Assert.Empty(host.TakeMld());
    }

    [Fact]
    public void Sources_are_reported_as_they_change()
    {
        using Host6 host = MldWire.Make("mld-ssm");
        using GroupSocket socket = host.Do(static () => new GroupSocket());
        host.Do(() => socket.JoinSource(s_group, Host6.Ip("2001:db8::a"), host.Ifp));
        host.Run(5);
        Assert.Equal(["ALLOW ff05::77 {2001:db8::a}", "ALLOW ff05::77 {2001:db8::a}"], host.TakeMld());

        host.Do(() => socket.JoinSource(s_group, Host6.Ip("2001:db8::b"), host.Ifp));
        host.Run(5);
        Assert.Equal(["ALLOW ff05::77 {2001:db8::b}", "ALLOW ff05::77 {2001:db8::b}"], host.TakeMld());
        host.Do(() => socket.LeaveSource(s_group, Host6.Ip("2001:db8::a"), host.Ifp));
        host.Run(5);
        Assert.Equal(["BLOCK ff05::77 {2001:db8::a}", "BLOCK ff05::77 {2001:db8::a}"], host.TakeMld());
        host.Do(() => In6Multis.Join(host.Ifp, s_group));
        host.Run(5);
        Assert.Equal(["TO_EX ff05::77 {}", "TO_EX ff05::77 {}"], host.TakeMld());
        host.Do(() => In6Multis.Leave(host.Ifp, s_group));
        host.Run(5);
        Assert.Equal(["TO_IN ff05::77 {2001:db8::b}", "TO_IN ff05::77 {2001:db8::b}"], host.TakeMld());
        host.Do(() => socket.LeaveSource(s_group, Host6.Ip("2001:db8::b"), host.Ifp));
        host.Run(5);
        Assert.Equal(["BLOCK ff05::77 {2001:db8::b}", "BLOCK ff05::77 {2001:db8::b}"], host.TakeMld());
        Assert.False(In6Multis.IsMember(host.Ifp, s_group));
    }

    [Fact]
    public void Use_allow_off_reports_the_first_sources_as_a_change_of_mode()
    {
        using Host6 host = MldWire.Make("mld-allow");
        host.Set("net.inet6.mld.use_allow", 0);
        using GroupSocket socket = host.Do(static () => new GroupSocket());

        host.Do(() => socket.JoinSource(s_group, Host6.Ip("2001:db8::a"), host.Ifp));
        host.Run(5);
        host.Do(() => socket.LeaveSource(s_group, Host6.Ip("2001:db8::a"), host.Ifp));
        host.Run(5);

        Assert.Equal(["TO_IN ff05::77 {2001:db8::a}", "TO_IN ff05::77 {2001:db8::a}", "TO_IN ff05::77 {}", "TO_IN ff05::77 {}"], host.TakeMld());
    }

    [Fact]
    public void General_query_is_answered_once_within_its_time_with_all_groups()
    {
        using Host6 host = MldWire.Make("mld-general");
        host.Do(() => In6Multis.Join(host.Ifp, s_group));
        host.Run(5);
        host.TakeMld();

        host.Receive(MldWire.Packet(MldWire.Query("::", 4000)));
        host.Receive(MldWire.Packet(MldWire.Query("::", 4000)));
        Assert.Empty(host.TakeMld());
        host.Run(4.1);

        string[] sent = host.TakeMld();
        Assert.Equal(["IS_EX ff02::1:ff00:1 {}", "IS_EX ff02::1:ffaa:bbcc {}", "IS_EX ff05::77 {}"], sent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Question_for_a_group_is_answered_for_that_group_alone()
    {
        using Host6 host = MldWire.Make("mld-group");
        using GroupSocket socket = host.Do(static () => new GroupSocket());
        host.Do(() => socket.JoinSource(s_group, Host6.Ip("2001:db8::a"), host.Ifp));
        host.Run(5);
        host.TakeMld();

        host.Receive(MldWire.Packet(MldWire.Query("ff05::77", 1000), destination: "ff05::77"));
        host.Receive(MldWire.Packet(MldWire.Query("ff05::78", 1000)));
        host.Run(2);

        Assert.Equal(["IS_IN ff05::77 {2001:db8::a}"], host.TakeMld());
    }

    [Fact]
    public void Question_for_sources_is_answered_with_those_wanted_and_not_too_often()
    {
        using Host6 host = MldWire.Make("mld-sources");
        using GroupSocket socket = host.Do(static () => new GroupSocket());
        host.Do(() => socket.Join(s_group, host.Ifp));
        host.Do(() => socket.Block(s_group, Host6.Ip("2001:db8::b"), host.Ifp));
        host.Run(5);
        host.TakeMld();

        host.Receive(MldWire.Packet(MldWire.Query("ff05::77", 1000, sources: ["2001:db8::a", "2001:db8::b"])));
        host.Run(2);
        Assert.Equal(["IS_IN ff05::77 {2001:db8::a}"], host.TakeMld());
        host.Receive(MldWire.Packet(MldWire.Query("ff05::77", 1000, sources: ["2001:db8::a"])));
        host.Run(2);
        Assert.Empty(host.TakeMld());
        Assert.Equal(1ul, Netinet6.Mld.Statistics(host.Vnet).ratelimited);
        host.Run(10);
        host.Receive(MldWire.Packet(MldWire.Query("ff05::77", 1000, sources: ["2001:db8::b"])));
        host.Run(2);

        Assert.Empty(host.TakeMld());
    }

    [Fact]
    public void Querier_s_robustness_is_taken_over()
    {
        using Host6 host = MldWire.Make("mld-qrv");
        host.Receive(MldWire.Packet(MldWire.Query("::", 100, robustness: 5)));
        host.Run(2);
        host.TakeMld();

        host.Do(() => In6Multis.Join(host.Ifp, s_group));
        host.Run(10);

        Assert.Equal(5, host.TakeMld().Length);
        MldInfo info = host.Do(() => Netinet6.Mld.InfoOf(host.Ifp));
        Assert.Equal((2u, 5u, 125u, 100u), (info.Version, info.Robustness, info.QueryInterval, info.QueryResponse));
        int[] name = [.. Sysctl.Find("net.inet6.mld.ifinfo").Numbers, host.Ifp.Index];
        Assert.Equal(SysctlError.Ok, Sysctl.Call(name, new byte[28], out int length, vnet: host.Vnet));
        Assert.Equal(28, length);
        name[^1] = 99_999;
        Assert.Equal(SysctlError.NoEntry, Sysctl.Call(name, new byte[28], out _, vnet: host.Vnet));
    }

    [Fact]
    public void Queries_that_no_router_of_the_link_sent_are_ignored()
    {
        using Host6 host = MldWire.Make("mld-bad");
        byte[] query = MldWire.Query("::", 100);
        host.Receive(MldWire.Packet(query, source: "2001:db8::99"));
        host.Receive(MldWire.Packet(query, hopLimit: 2));
        host.Receive(MldWire.Packet(query, alert: false));
        host.Receive(MldWire.Packet(query, destination: "2001:db8::1"));
        host.Receive(MldWire.Packet(MldWire.Query("2001:db8::1", 100)));
        host.Receive(MldWire.Packet(MldWire.Query("ff05::77", 100, sources: ["2001:db8::a"])[..30]));
        host.Receive(MldWire.Packet([.. query[..26]]));
        host.Run(2);

        Assert.Empty(host.TakeMld());
        Mldstat stat = Netinet6.Mld.Statistics(host.Vnet);
        Assert.Equal((1ul, 2ul, 4ul), (stat.rxbadsource, stat.rxbadhop, stat.rxbad));
    }

    [Fact]
    public void Interface_that_comes_up_again_reports_everything_again()
    {
        using Host6 host = MldWire.Make("mld-up");
        host.Do(() => In6Multis.Join(host.Ifp, s_group));
        host.Run(5);
        host.Do(host.Ifp.Down);
        host.Do(() => In6Multis.Join(host.Ifp, Host6.Ip("ff05::78")));
        host.Run(5);
        host.TakeMld();

        host.Do(host.Ifp.Up);
        host.Run(5);

        string[] sent = host.TakeMld();
        Assert.Contains("TO_EX ff05::77 {}", sent);
        Assert.Contains("TO_EX ff05::78 {}", sent);
    }

    [Fact]
    public void Reports_of_many_groups_fit_the_link_and_none_is_missing()
    {
        using Host6 host = MldWire.Make("mld-many");
        for (int i = 0; i < 500; i++)
            host.Do(() => In6Multis.Join(host.Ifp, Host6.Ip($"ff05::1:{i:x}")));
        host.Run(5);
        host.TakeMld();

        host.Receive(MldWire.Packet(MldWire.Query("::", 1000)));
        host.Run(2);

        Assert.Equal(502, host.TakeMld().Distinct().Count());
    }

    [Fact]
    public void Many_sources_are_reported_in_several_records_or_cut_where_they_are_excluded()
    {
        using Host6 host = MldWire.Make("mld-long");
        host.Set("net.inet6.ip6.mcast.maxsocksrc", 512);
        using GroupSocket socket = host.Do(static () => new GroupSocket());
        string[] sources = [.. Enumerable.Range(1, 300).Select(static i => $"2001:db8:9::{i:x}")];
        host.Do(() => socket.Join(s_group, host.Ifp));
        host.Run(5);
        host.TakeMld();

        host.Do(() => socket.SetFilter(s_group, MldWire.Include(sources), host.Ifp));
        host.Run(5);

        string[] sent = host.TakeMld();
        Assert.All(sent, static one => Assert.StartsWith("TO_IN ff05::77", one, StringComparison.Ordinal));
        Assert.Equal(300, sent.SelectMany(static one => one[(one.IndexOf('{', StringComparison.Ordinal) + 1)..^1].Split(' ')).Distinct().Count());
    }

    [Fact]
    public void Limits_of_groups_and_sources_are_kept()
    {
        using Host6 host = MldWire.Make("mld-limits");
        host.Set("net.inet6.ip6.mcast.maxgroups", 10);
        host.Set("net.inet6.ip6.mcast.maxgrpsrc", 2);
        using GroupSocket socket = host.Do(static () => new GroupSocket());
        host.Do(() => socket.JoinSource(s_group, Host6.Ip("2001:db8::a"), host.Ifp));
        host.Do(() => socket.JoinSource(s_group, Host6.Ip("2001:db8::b"), host.Ifp));
        Assert.Equal(Errno.NoBuffers,
            Assert.Throws<NetException>(() => host.Do(() => socket.JoinSource(s_group, Host6.Ip("2001:db8::c"), host.Ifp))).Errno);

        NetException refused = Assert.Throws<NetException>(() =>
        {
            for (int i = 0; i < 20; i++)
                host.Do(() => In6Multis.Join(host.Ifp, Host6.Ip($"ff05::2:{i:x}")));
        });

        Assert.Equal(Errno.NoBuffers, refused.Errno);
        Assert.InRange(In6Multis.Of(host.Ifp).Count, 1, 10);
    }
}
