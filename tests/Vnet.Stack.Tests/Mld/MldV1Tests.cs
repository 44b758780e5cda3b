using Vnet.Netinet6;
using Vnet.Stack.Tests.Addresses6;

namespace Vnet.Stack.Tests.Mld;

/// <summary>MLDv1 (RFC 2710), and the way there and back (RFC 3810 section 8).</summary>
public class MldV1Tests
{
    private static readonly In6Addr s_group = In6Addr.Parse("ff05::77");

    [Fact]
    public void Old_querier_makes_the_host_speak_as_it_does_and_then_forgets_it()
    {
        using Host6 host = MldWire.Make("mld1-old");
        host.Do(() => In6Multis.Join(host.Ifp, s_group));
        host.Run(5);
        host.TakeMld();

        host.Receive(MldWire.Packet(MldWire.Query("::", 1000, v1: true)));
        host.Run(2);
        Assert.Equal(["REPORT1 ff02::1:ff00:1", "REPORT1 ff02::1:ffaa:bbcc", "REPORT1 ff05::77"], host.TakeMld().Order(StringComparer.Ordinal));
        host.Receive(MldWire.Packet(MldWire.Query("::", 1000)));
        host.Run(2);
        Assert.Equal(3, host.TakeMld().Count(static one => one.StartsWith("REPORT1", StringComparison.Ordinal)));

        // 2 × 125 s + 10 s, or what the querier of version 2 said.
        host.Run(270);
        host.Receive(MldWire.Packet(MldWire.Query("::", 1000)));
        host.Run(2);
        Assert.All(host.TakeMld(), static one => Assert.StartsWith("IS_EX", one, StringComparison.Ordinal));
    }

    [Fact]
    public void Join_is_announced_twice_and_leaving_said()
    {
        using Host6 host = MldWire.Make("mld1-join");
        host.Set("net.inet6.mld.v2enable", 0);

        host.Do(() => In6Multis.Join(host.Ifp, s_group));
        host.Run(12);
        Assert.Equal(["REPORT1 ff05::77", "REPORT1 ff05::77"], host.TakeMld());
        host.Do(() => In6Multis.Leave(host.Ifp, s_group));
        host.Run(12);

        Assert.Equal(["DONE ff05::77"], host.TakeMld());
        Assert.True(host.World.RunUntilIdle(System.TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Report_of_another_host_makes_ours_unnecessary()
    {
        using Host6 host = MldWire.Make("mld1-other");
        host.Set("net.inet6.mld.v2enable", 0);
        host.Do(() => In6Multis.Join(host.Ifp, s_group));
        host.Run(12);
        host.TakeMld();
        host.Receive(MldWire.Packet(MldWire.Query("ff05::77", 1000, v1: true), destination: "ff05::77"));

        host.Receive(MldWire.Packet(MldWire.V1(131, "ff05::77"), destination: "ff05::77"));
        host.Run(5);
        Assert.Empty(host.TakeMld());
        host.Do(() => In6Multis.Leave(host.Ifp, s_group));
        host.Run(5);

        // Another was the last to report: it says when it leaves.
        Assert.Empty(host.TakeMld());
        Assert.Equal(1ul, Netinet6.Mld.Statistics(host.Vnet).suppressed);
    }

    [Fact]
    public void Fallback_that_is_off_leaves_old_queries_unanswered()
    {
        using Host6 host = MldWire.Make("mld1-off");
        host.Set("net.inet6.mld.v1enable", 0);

        host.Receive(MldWire.Packet(MldWire.Query("::", 1000, v1: true)));
        host.Run(2);

        Assert.Empty(host.TakeMld());
    }
}
