using Vnet.Netinet;
using static Vnet.Stack.Tests.IgmpWire;

namespace Vnet.Stack.Tests;

/// <summary>Versions 1 and 2, and how an interface goes from one to another (RFC 1112, 2236, 3376 section 7).</summary>
public class IgmpOldTests
{
    private const string G = "239.1.1.1";

    [Fact]
    public void Query_of_version_2_makes_it_speak_version_2_until_the_querier_is_gone()
    {
        using InHost host = Joined("igmp2-query");
        host.Receive(Query(2, code: 10));
        Assert.Equal(2, VersionOf(host));
        host.Port.Advance(1);
        Assert.Equal([$"v2 {G}"], Sent(host));

        host.Join("239.1.1.2");
        host.Port.Advance(0.001);
        Assert.Equal(["v2 239.1.1.2"], Sent(host));
        host.Port.Advance(10);
        Assert.Equal(["v2 239.1.1.2"], Sent(host));
        host.Leave("239.1.1.2");
        host.Port.Advance(0.001);
        Assert.Equal(["leave 239.1.1.2"], Sent(host));

        // Robustness times 125 seconds and ten more: 260 after the query.
        host.Port.Advance(245);
        Assert.Equal(2, VersionOf(host));
        host.Port.Advance(6);
        Assert.Equal(3, VersionOf(host));
        host.AssertNoLeak();
    }

    [Fact]
    public void Query_of_version_1_makes_it_speak_version_1_which_nobody_leaves()
    {
        using InHost host = Joined("igmp1-query");
        host.Receive(Query(1));
        host.Port.Advance(10);
        Assert.Equal([$"v1 {G}"], Sent(host));
        host.Leave(G);
        host.Port.Advance(20);
        Assert.Empty(Sent(host));
        Assert.False(InMultis.IsMember(host.Ifp, Group));
        Assert.Equal(1, VersionOf(host));

        // One of version 2 beside it does not change that.
        host.Join(G);
        host.Port.Advance(30);
        Sent(host);
        host.Receive(Query(2));
        Assert.Equal(1, VersionOf(host));
    }

    [Fact]
    public void Report_of_another_makes_its_own_unnecessary_and_it_leaves_without_a_word()
    {
        using InHost host = Joined("igmp2-suppress");
        host.Receive(Query(2, code: 100));
        host.Receive(Report(IgmpType.ReportV2, G));
        host.Port.Advance(20);
        Assert.Empty(Sent(host));
        Assert.Equal((1ul, 1ul, 1ul), (host.Igmp().igps_rcv_reports, host.Igmp().igps_rcv_ourreports, host.Igmp().igps_suppressed));

        host.Leave(G);
        host.Port.Advance(20);
        Assert.Empty(Sent(host));
    }

    [Fact]
    public void Wrong_report_and_its_own_suppress_nothing()
    {
        using InHost host = Joined("igmp2-nosuppress");
        host.Receive(Query(2, code: 100));
        host.Receive(Report(IgmpType.ReportV2, G, to: "224.0.0.1"));
        host.Receive(Report(IgmpType.ReportV2, "192.0.2.1", to: "224.0.0.1"));
        host.Port.Advance(10);
        Assert.Equal([$"v2 {G}"], Sent(host));
        Assert.Equal(2ul, host.Igmp().igps_rcv_badreports);
    }

    [Fact]
    public void Old_reports_suppress_those_of_version_3_only_with_legacysupp()
    {
        using InHost host = Joined("igmp3-legacy");
        host.Receive(Query(group: G));
        host.Receive(Report(IgmpType.ReportV2, G));
        host.Port.Advance(10);
        Assert.Single(Sent(host));

        host.Port.Set("net.inet.igmp.legacysupp", 1);
        host.Receive(Query(group: G));
        host.Receive(Report(IgmpType.ReportV2, G));
        host.Port.Advance(10);
        Assert.Empty(Sent(host));
    }

    [Fact]
    public void Versions_can_be_switched_off()
    {
        using InHost host = Joined("igmp-off");
        host.Port.Set("net.inet.igmp.v1enable", 0);
        host.Port.Set("net.inet.igmp.v2enable", 0);
        host.Receive(Query(1));
        host.Receive(Query(2));
        Assert.Equal(3, VersionOf(host));
        host.Port.Advance(20);
        Assert.Empty(Sent(host));
        Assert.Equal(2ul, host.Igmp().igps_rcv_off);
    }

    [Theory]
    [InlineData(1, "v1 239.1.1.1")]
    [InlineData(2, "v2 239.1.1.1")]
    [InlineData(3, "TO_EX 239.1.1.1 {}")]
    public void Default_version_is_spoken_where_no_querier_says_another(int version, string report)
    {
        using var host = new InHost($"igmp-default{version}");
        host.Port.Set("net.inet.igmp.default_version", version);
        host.Join(G);
        host.Port.Advance(0.001);
        Assert.Equal([report], Sent(host));
        Assert.Throws<SysctlException>(() => host.Port.Set("net.inet.igmp.default_version", 4));
    }

    [Fact]
    public void Without_sendra_there_is_no_option()
    {
        using var host = new InHost("igmp-nora");
        host.Port.Set("net.inet.igmp.sendra", 0);
        host.Join(G);
        host.Port.Advance(0.001);
        Assert.Equal(20, new IpHeader(host.TakeOne()).HeaderLength);
    }

    [Fact]
    public void Daemon_sees_the_subnet_of_who_reports_from_nowhere()
    {
        using InHost host = Joined("igmp-kludge");
        var seen = new List<string>();
        IpProtocolInput? former = Netinet.Igmp.RawInput;
        Netinet.Igmp.RawInput = (m, offset, _) =>
        {
            if (CurVnet.Current == host.Vnet)
                seen.Add($"{m.Data[offset]:x2} {new IpHeader(m.Data).Source}");
            m.FreeChain();
        };
        try
        {
            host.Receive(Report(IgmpType.ReportV2, G, from: "0.0.0.0"));
            host.Port.Set("net.inet.igmp.recvifkludge", 0);
            host.Receive(Report(IgmpType.ReportV2, G, from: "0.0.0.0"));
            host.Receive(Report(IgmpType.ReportV3, "0.0.0.0", to: "224.0.0.1"));
        }
        finally
        {
            Netinet.Igmp.RawInput = former;
        }

        Assert.Equal(["16 10.0.0.0", "16 0.0.0.0", "22 10.0.0.2"], seen);
        host.AssertNoLeak();
    }

    private static InHost Joined(string name)
    {
        var host = new InHost(name);
        host.Join(G);
        host.Port.Advance(3);
        Sent(host);
        return host;
    }

    private static int VersionOf(InHost host)
    {
        using (CurVnet.Set(host.Vnet))
            return Netinet.Igmp.VersionOf(host.Ifp);
    }
}
