using Vnet.Netinet;
using static Vnet.Stack.Tests.InHost;

namespace Vnet.Stack.Tests;

/// <summary>How much is sent in answer to strangers (<c>badport_bandlim</c>).</summary>
public class IcmpLimitTests
{
    private static readonly byte[] s_packet = Ip(Them, Us, IpProto.Udp, new byte[8]);

    [Fact]
    public void Errors_of_a_second_are_limited_and_the_next_second_has_its_own()
    {
        using var host = new InHost("icmplim-errors");
        host.Port.Set("net.inet.icmp.icmplim_jitter", 0);
        var log = new List<string>();
        using EventTag tag = Netinet.Icmp.Logged.Register(line =>
        {
            if (CurVnet.Current == host.Vnet)
                log.Add(line);
        });

        Unreachables(host, 1000);
        Assert.Equal(200, host.Take().Count);
        Assert.Equal(800ul, host.Stat.icps_limited);

        host.Port.Advance(1);
        Unreachables(host, 10);
        Assert.Equal(10, host.Take().Count);
        Assert.Equal(["Limiting icmp unreach response from 1000 to 200 packets/sec"], log);
        host.AssertNoLeak();
    }

    [Fact]
    public void Limit_of_each_second_is_another_with_jitter()
    {
        using var host = new InHost("icmplim-jitter");
        var counts = new HashSet<int>();
        for (int i = 0; i < 20; i++)
        {
            Unreachables(host, 500);
            int count = host.Take().Count;
            Assert.InRange(count, 184, 216);
            counts.Add(count);
            host.Port.Advance(1);
        }

        Assert.True(counts.Count > 5, $"Only {counts.Count} limits in 20 seconds.");
    }

    [Fact]
    public void Kinds_are_limited_apart()
    {
        using var host = new InHost("icmplim-kinds");
        Unreachables(host, 1000);
        host.Take();
        // A flood that provokes errors does not make the host look dead.
        host.Receive(Ping());
        Assert.Equal(IcmpType.EchoReply, host.TakeOne()[20]);
        IcmpErrorTests.Tell(host, s_packet, IcmpType.TimeExceeded, 0);
        Assert.Single(host.Take());
    }

    [Fact]
    public void Echo_is_limited_too()
    {
        using var host = new InHost("icmplim-echo");
        host.Port.Set("net.inet.icmp.icmplim_jitter", 0);
        for (int i = 0; i < 300; i++)
            host.Receive(Ping());
        Assert.Equal(200, host.Take().Count);
        host.AssertNoLeak();
    }

    [Fact]
    public void Zero_is_no_limit()
    {
        using var host = new InHost("icmplim-zero");
        host.Port.Set("net.inet.icmp.icmplim", 0);
        Unreachables(host, 1000);
        Assert.Equal(1000, host.Take().Count);
    }

    [Fact]
    public void Limit_and_jitter_must_fit_each_other()
    {
        using var host = new InHost("icmplim-knobs");
        Assert.Throws<SysctlException>(() => host.Port.Set("net.inet.icmp.icmplim", 32));
        Assert.Throws<SysctlException>(() => host.Port.Set("net.inet.icmp.icmplim", -1));
        Assert.Throws<SysctlException>(() => host.Port.Set("net.inet.icmp.icmplim_jitter", 100));
        Assert.Throws<SysctlException>(() => host.Port.Set("net.inet.icmp.icmplim_jitter", -1));
        host.Port.Set("net.inet.icmp.icmplim", 33);
        Assert.Equal(33, Sysctl.Get<int>("net.inet.icmp.icmplim", host.Vnet));
    }

    [Fact]
    public void Resets_ask_before_they_are_sent()
    {
        using var host = new InHost("icmplim-reset");
        host.Port.Set("net.inet.icmp.icmplim_jitter", 0);
        int sent = 0;
        host.Do(() =>
        {
            for (int i = 0; i < 500; i++)
                sent += Netinet.Icmp.MaySend(IcmpLimit.ResetClosedPort) ? 1 : 0;
        });
        Assert.Equal(200, sent);
    }

    private static void Unreachables(InHost host, int count)
    {
        for (int i = 0; i < count; i++)
            IcmpErrorTests.Tell(host, s_packet, IcmpType.Unreach, IcmpUnreach.Port);
    }
}
