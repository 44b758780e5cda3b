using Vnet.Netinet;
using static Vnet.Stack.Tests.IgmpWire;
using static Vnet.Stack.Tests.InHost;

namespace Vnet.Stack.Tests;

/// <summary>IGMPv3 (RFC 3376).</summary>
public class IgmpV3Tests
{
    private const string G = "239.1.1.1";

    [Fact]
    public void Joining_and_leaving_is_told_twice_and_then_nothing_runs()
    {
        using var host = new InHost("igmp3-join");
        host.Join(G);
        host.Port.Advance(0.001);
        Assert.Equal([$"TO_EX {G} {{}}"], Sent(host));
        host.Port.Advance(1.1);
        Assert.Equal([$"TO_EX {G} {{}}"], Sent(host));

        host.Leave(G);
        host.Port.Advance(0.001);
        Assert.Equal([$"TO_IN {G} {{}}"], Sent(host));
        host.Port.Advance(1.1);
        Assert.Equal([$"TO_IN {G} {{}}"], Sent(host));
        Assert.Null(host.Port.Clock.UntilNext);
        Assert.Equal(4ul, host.Igmp().igps_snd_reports);
        host.AssertNoLeak();
    }

    [Fact]
    public void Second_member_is_told_to_nobody_and_the_last_leaves()
    {
        using var host = new InHost("igmp3-count");
        host.Join(G);
        host.Port.Advance(2);
        Sent(host);
        host.Join(G);
        host.Leave(G);
        host.Port.Advance(2);
        Assert.Empty(Sent(host));
        host.Leave(G);
        host.Port.Advance(2);
        Assert.Equal(2, Sent(host).Count);
    }

    [Fact]
    public void All_hosts_are_silent_and_a_report_of_a_loopback_nobodys()
    {
        using var host = new InHost("igmp3-silent");
        host.Join("224.0.0.1");
        host.Receive(Query());
        host.Port.Advance(11);
        Assert.Empty(Sent(host));

        host.Port.Set("net.inet.igmp.sendlocal", 0);
        host.Join("224.0.0.251");
        host.Port.Advance(2);
        Assert.Empty(Sent(host));
    }

    [Fact]
    public void Sources_are_merged_and_changes_of_them_told()
    {
        using var host = new InHost("igmp3-sources");
        host.Join(G, Only("192.0.2.1"));
        host.Port.Advance(2);
        Assert.Equal([$"TO_IN {G} {{192.0.2.1}}", $"TO_IN {G} {{192.0.2.1}}"], Sent(host));

        host.Join(G, Only("192.0.2.2"));
        host.Port.Advance(2);
        Assert.Equal([$"ALLOW {G} {{192.0.2.2}}", $"ALLOW {G} {{192.0.2.2}}"], Sent(host));

        host.Leave(G, Only("192.0.2.1"));
        host.Port.Advance(2);
        Assert.Equal([$"BLOCK {G} {{192.0.2.1}}", $"BLOCK {G} {{192.0.2.1}}"], Sent(host));

        // "If any of the records has a filter mode of EXCLUDE", and what somebody includes is not excluded.
        host.Join(G, AllBut("192.0.2.2", "192.0.2.3"));
        host.Port.Advance(2);
        Assert.Equal([$"TO_EX {G} {{192.0.2.3}}", $"TO_EX {G} {{192.0.2.3}}"], Sent(host));
    }

    [Fact]
    public void Changes_one_after_another_are_told_as_one()
    {
        using var host = new InHost("igmp3-burst");
        for (int i = 1; i <= 20; i++)
            host.Join($"239.1.1.{i}");
        host.Leave("239.1.1.20");
        host.Port.Advance(0.001);
        string report = Assert.Single(Sent(host));
        Assert.Equal(20, report.Split(", ").Length);
        Assert.Contains("TO_IN 239.1.1.20 {}", report, StringComparison.Ordinal);
    }

    [Fact]
    public void General_query_is_answered_in_its_time_with_all_groups()
    {
        using var host = new InHost("igmp3-general");
        host.Join("239.1.1.1");
        host.Join("239.1.1.2", Only("192.0.2.1"));
        host.Port.Advance(3);
        Sent(host);

        host.Receive(Query(code: 50));
        Assert.Empty(Sent(host));
        host.Port.Advance(5);

        Assert.Equal(["IS_EX 239.1.1.1 {}", "IS_IN 239.1.1.2 {192.0.2.1}"], Assert.Single(Sent(host)).Split(", ").Order());
        host.Port.Advance(20);
        Assert.Empty(Sent(host));
        Assert.Equal((1ul, 1ul), (host.Igmp().igps_rcv_v3_queries, host.Igmp().igps_rcv_gen_queries));
    }

    [Fact]
    public void Query_of_a_group_is_answered_for_it_alone()
    {
        using var host = new InHost("igmp3-group");
        host.Join("239.1.1.1");
        host.Join("239.1.1.2");
        host.Port.Advance(3);
        Sent(host);

        host.Receive(Query(group: "239.1.1.2", code: 10));
        host.Receive(Query(group: "239.1.1.3", code: 10), Arp.GroupAddress(A("239.1.1.3")));
        host.Port.Advance(1);

        Assert.Equal(["IS_EX 239.1.1.2 {}"], Sent(host));
    }

    [Fact]
    public void Query_of_sources_is_answered_for_those_that_are_wanted_and_not_too_often()
    {
        using var host = new InHost("igmp3-gsr");
        host.Join(G, Only("192.0.2.1", "192.0.2.2"));
        host.Port.Advance(3);
        Sent(host);

        host.Receive(Query(group: G, code: 10, sources: ["192.0.2.2", "192.0.2.9"]));
        host.Port.Advance(1);
        Assert.Equal([$"IS_IN {G} {{192.0.2.2}}"], Sent(host));

        host.Receive(Query(group: G, code: 10, sources: ["192.0.2.2"]));
        host.Port.Advance(1);
        Assert.Empty(Sent(host));
        Assert.Equal(1ul, host.Igmp().igps_drop_gsr_queries);

        host.Port.Advance(10);
        host.Receive(Query(group: G, code: 10, sources: ["192.0.2.9"]));
        host.Port.Advance(1);
        Assert.Empty(Sent(host));
        Assert.Throws<SysctlException>(() => host.Port.Set("net.inet.igmp.gsrdelay", 61));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void Querier_says_how_often_changes_are_told(int robustness)
    {
        using var host = new InHost($"igmp3-qrv{robustness}");
        host.Receive(Query(robustness: (byte)robustness));
        host.Port.Advance(11);
        host.Join("239.1.1.9");
        host.Port.Advance(20);
        Assert.Equal(robustness, Sent(host).Count);
    }

    [Theory]
    [InlineData("ttl")]
    [InlineData("checksum")]
    [InlineData("short")]
    [InlineData("sources cut")]
    [InlineData("not to all hosts")]
    [InlineData("general with sources")]
    [InlineData("no group")]
    public void Query_is_dropped_when_it_is_wrong(string what)
    {
        using var host = new InHost($"igmp3-bad-{what.Replace(' ', '-')}");
        host.Join(G);
        host.Port.Advance(3);
        Sent(host);
        byte[] query = what switch
        {
            "ttl" => Query(ttl: 2),
            "sources cut" => Packet([.. Query(group: G)[24..34], 0, 5, .. new byte[8]], G),
            "short" => Packet(Query()[24..34], "224.0.0.1"),
            "not to all hosts" => Query(to: Us),
            "general with sources" => Query(sources: ["192.0.2.1"]),
            "no group" => Query(group: "192.0.2.1", to: "224.0.0.1"),
            _ => Query(),
        };
        if (what == "checksum")
            query[^1] ^= 1;

        host.Receive(query);
        host.Port.Advance(20);

        Assert.Empty(Sent(host));
        Igmpstat stat = host.Igmp();
        Assert.Equal(1ul, stat.igps_rcv_badttl + stat.igps_rcv_badsum + stat.igps_rcv_tooshort + stat.igps_rcv_badqueries);
        host.AssertNoLeak();
    }

    [Fact]
    public void Link_that_comes_back_hears_of_all_groups_again()
    {
        using var host = new InHost("igmp3-updown");
        host.Join("239.1.1.1");
        host.Port.Advance(0.001);
        host.Ifp.Down();
        Sent(host);
        host.Join("239.1.1.2");
        host.Leave("239.1.1.2");
        host.Join("239.1.1.3");
        host.Port.Advance(10);
        Assert.Empty(Sent(host));
        Assert.True(InMultis.IsMember(host.Ifp, A("239.1.1.1")));

        host.Ifp.Up();
        host.Port.Advance(0.001);

        Assert.Equal(["TO_EX 239.1.1.1 {}", "TO_EX 239.1.1.3 {}"], Assert.Single(Sent(host)).Split(", ").Order());
        Assert.False(InMultis.IsMember(host.Ifp, A("239.1.1.2")));
        host.AssertNoLeak();
    }

    [Fact]
    public void Records_that_do_not_fit_a_packet_go_into_several()
    {
        using var host = new InHost("igmp3-large");
        host.Port.Set("net.inet.ip.mcast.maxgrpsrc", 2000);
        string[] sources = [.. Enumerable.Range(0, 1000).Select(static i => $"192.0.{i / 250}.{1 + (i % 250)}")];
        host.Join(G, Only(sources));
        host.Port.Advance(0.001);
        List<string> reports = Sent(host);
        Assert.Equal(3, reports.Count);
        Assert.Equal(sources.Order(), reports.SelectMany(static one => one[(one.IndexOf('{', StringComparison.Ordinal) + 1)..^1].Split(' ')).Order());
    }

    [Fact]
    public void Without_an_address_reports_come_from_nobody()
    {
        using var port = new EtherPort("igmp3-noaddr");
        using (CurVnet.Set(port.Vnet))
            InMultis.Join(port.Ifp, Group);
        port.Advance(0.001);
        Assert.Equal("00000000" + "e0000016", Assert.Single(port.Sent)[52..68]);
    }

    [Fact]
    public void Flood_of_queries_is_answered_once_and_kept_small()
    {
        using var host = new InHost("igmp3-flood");
        host.Port.Set("net.inet.igmp.gsrdelay", -1);
        host.Join(G, AllBut("192.0.2.200"));
        host.Port.Advance(3);
        Sent(host);
        for (int i = 0; i < 5000; i++)
        {
            host.Receive(Query(group: G, sources: [.. Enumerable.Range(0, 300).Select(n => $"10.{i % 200}.{n / 250}.{1 + (n % 250)}")]));
            if (i % 100 == 0)
                host.Receive(Query());
        }

        host.Receive(Ping());
        Assert.Contains(host.Take(), static packet => packet[9] == IpProto.Icmp);
        host.Port.Advance(11);
        Assert.InRange(Sent(host).Count, 1, 3);
        host.AssertNoLeak();
    }
}
