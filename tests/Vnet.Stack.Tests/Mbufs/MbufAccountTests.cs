using Vnet.Net;

namespace Vnet.Stack.Tests;

// Limits are the process's: no other test runs beside these.
[Collection(nameof(MbufAccountTests)), CollectionDefinition(nameof(MbufAccountTests), DisableParallelization = true)]
public class MbufAccountTests
{
    [Fact]
    public void Packet_that_crosses_to_another_vnet_is_charged_to_it_and_a_shared_cluster_is_not()
    {
        using VnetInstance sender = VnetInstance.Create("mbuf sender");
        using VnetInstance receiver = VnetInstance.Create("mbuf receiver");
        Mbuf m, kept;
        using (CurVnet.Set(sender))
        {
            m = Mbuf.GetCluster()!;
            m.Extend(m.Capacity);
            kept = Mbuf.GetCluster()!;
            kept.Extend(50);
            m.ConcatenatePacket(kept.CopyPacket()!);
            Assert.Equal((3, 2), (MbufZones.Mbufs.UsedBy(sender), MbufZones.Clusters.UsedBy(sender)));
        }

        Assert.True(m.ChargeTo(receiver));
        Assert.Equal((2, 1), (MbufZones.Mbufs.UsedBy(receiver), MbufZones.Clusters.UsedBy(receiver)));
        Assert.Equal((1, 1), (MbufZones.Mbufs.UsedBy(sender), MbufZones.Clusters.UsedBy(sender)));
        m.FreeChain();
        kept.FreeChain();
        MbufTests.AssertNoneOf(sender);
        MbufTests.AssertNoneOf(receiver);
    }

    [Fact]
    public void Vnet_that_dies_with_mbufs_is_reported_and_who_gave_them_away_is_not()
    {
        var leaks = new List<ZoneLeak>();
        Action<ZoneLeak> reported = leak =>
        {
            lock (leaks)
                leaks.Add(leak);
        };
        ZoneLeaks.Reported += reported;
        VnetInstance giver = VnetInstance.Create("mbuf giver");
        VnetInstance leaker = VnetInstance.Create("mbuf leaker");
        Mbuf m;
        using (CurVnet.Set(giver))
            m = Mbuf.From(new byte[5000])!;
        Assert.True(m.ChargeTo(leaker));
        giver.Dispose();
        leaker.Dispose();
        ZoneLeaks.Reported -= reported;
        Assert.Equal([("mbuf", 1L), ("mbuf_jumbo_9k", 1L)],
            leaks.Where(leak => leak.Vnet == "mbuf leaker").Select(leak => (leak.Zone, leak.Count)).Order());
        Assert.DoesNotContain(leaks, leak => leak.Vnet == "mbuf giver");
        Assert.False(m.ChargeTo(giver));
        m.FreeChain();
    }

    [Fact]
    public void Limit_of_a_vnet_is_exact_for_what_it_allocates_and_what_it_is_given()
    {
        using VnetInstance vnet = VnetInstance.Create("mbuf limited");
        using VnetInstance other = VnetInstance.Create("mbuf unlimited");
        List<Mbuf> packets = [];
        Sysctl.Set("kern.ipc.vnet.nmbclusters", 3);
        try
        {
            using (CurVnet.Set(vnet))
            {
                for (int i = 0; i < 3; i++)
                    packets.Add(Mbuf.GetCluster()!);
                Assert.Null(Mbuf.GetCluster());
                Assert.Equal(3, MbufZones.Mbufs.UsedBy(vnet));
            }

            Assert.Equal(3, Sysctl.Get<long>("kern.ipc.vnet.mbclusters", vnet));
            using (CurVnet.Set(other))
                packets.Add(Mbuf.GetCluster()!);
            Assert.False(packets[3].ChargeTo(vnet));
            packets[0].FreeChain();
            Assert.True(packets[3].ChargeTo(vnet));
            packets.Skip(1).ToList().ForEach(m => m.FreeChain());
        }
        finally
        {
            Sysctl.Set("kern.ipc.vnet.nmbclusters", 0);
        }

        MbufTests.AssertNoneOf(vnet);
        MbufTests.AssertNoneOf(other);
    }

    [Fact]
    public void Operation_that_finds_no_memory_frees_or_keeps_the_packet_as_it_says()
    {
        using VnetInstance vnet = VnetInstance.Create("mbuf exhausted");
        byte[] bytes = new byte[3000];
        new Random(8).NextBytes(bytes);
        using (CurVnet.Set(vnet))
        {
            Mbuf m = MbufTests.Cluster(bytes.AsSpan(0, 2000), 0);
            Mbuf tail = MbufTests.Cluster(bytes.AsSpan(2000), 0);
            m.ConcatenatePacket(tail);
            Sysctl.Set("kern.ipc.vnet.nmbufs", 2);
            try
            {
                Assert.Null(m.Copy(0, 3000));
                Assert.Null(m.CopyPacket());
                Assert.Null(m.Duplicate());
                Assert.Null(m.Split(500));
                Assert.Null(m.Defragment());
                Assert.Null(m.Collapse(1));
                Assert.False(m.Append(new byte[2000]));
                m.Adjust(3000 - m.Pkthdr.Len);
                MbufModel.Check(bytes, m);
                Assert.Null(m.Prepend(100));
                MbufTests.AssertNoneOf(vnet);
                Assert.Null(MbufTests.Cluster(bytes.AsSpan(0, 2000), 0).Pullup(2001));
                MbufTests.AssertNoneOf(vnet);
            }
            finally
            {
                Sysctl.Set("kern.ipc.vnet.nmbufs", 0);
            }
        }

        MbufTests.AssertNoneOf(vnet);
    }

    [Fact]
    public void Limits_of_the_system_are_tuned_by_memory_and_only_grow()
    {
        int max = Sysctl.Get<int>("kern.ipc.nmbclusters");
        Assert.True(max >= 1024);
        Assert.Equal(SysctlError.Invalid, Assert.Throws<SysctlException>(() => Sysctl.Set("kern.ipc.nmbclusters", max - 1)).Error);
        int mbufs = Sysctl.Get<int>("kern.ipc.nmbufs");
        Sysctl.Set("kern.ipc.nmbufs", mbufs + 1);
        Sysctl.Set("kern.ipc.nmbclusters", max + 1);
        Assert.Equal((mbufs + 1, max + 1), (MbufZones.Mbufs.Max, MbufZones.Clusters.Max));
        foreach (string name in (string[])["nmbjumbop", "nmbjumbo9", "nmbjumbo16", "nmbjumbo64"])
            Assert.True(Sysctl.Get<int>($"kern.ipc.{name}") >= 1024);
        Assert.Contains("mbuf_jumbo_16k of 16384 bytes", Sysctl.GetText(Sysctl.Find("kern.ipc.mbstat")!), StringComparison.Ordinal);
    }
}
