using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

public class BstpTests
{
    [Fact]
    public void Bridge_of_the_least_id_is_the_root_and_the_others_agree()
    {
        using var network = new BridgeNetwork("stp-root", 3);
        network.Join(0, 1);
        network.Join(1, 2);
        network.Start();
        network.Run(5);
        Assert.True(network.Bridges[0].IsRoot);
        Assert.All(network.Bridges, bridge => Assert.Equal(network.Bridges[0].Id, bridge.RootVector.Root));
        Assert.Equal(40_000u, network.Bridges[2].RootVector.Cost);
    }

    [Fact]
    public void Lower_priority_makes_another_bridge_the_root()
    {
        using var network = new BridgeNetwork("stp-priority", 3);
        network.Join(0, 1);
        network.Join(1, 2);
        network.Start();
        network.Run(5);
        using (CurVnet.Set(network.Vnet))
            network.Bridges[2].Priority = 4096;
        network.Run(5);
        Assert.True(network.Bridges[2].IsRoot);
        Assert.All(network.Cables, cable => Assert.True(cable.Carries));
    }

    [Fact]
    public void Triangle_has_one_blocked_port()
    {
        using var network = new BridgeNetwork("stp-triangle", 3);
        network.Join(0, 1);
        network.Join(1, 2);
        network.Join(2, 0);
        network.Start();
        network.Run(5);
        BstpPort[] ports = [.. network.Bridges.SelectMany(bridge => bridge.Ports)];
        BstpPort blocked = Assert.Single(ports, port => port.State != BstpPortState.Forwarding);
        Assert.Equal(BstpPortRole.Alternate, blocked.Role);
        Assert.Same(network.Bridges[2], blocked.Bridge);
    }

    [Fact]
    public void Second_cable_between_two_bridges_is_blocked_at_the_one_that_is_not_root()
    {
        using var network = new BridgeNetwork("stp-double", 2);
        network.Join(0, 1);
        network.Join(0, 1);
        network.Start();
        network.Run(5);
        Assert.Equal([BstpPortRole.Designated, BstpPortRole.Designated], network.Bridges[0].Ports.Select(port => port.Role));
        Assert.Equal([BstpPortRole.Root, BstpPortRole.Alternate], network.Bridges[1].Ports.Select(port => port.Role));
    }

    [Fact]
    public void Handshake_takes_no_forward_delay()
    {
        using var network = new BridgeNetwork("stp-rapid", 2);
        network.Join(0, 1);
        network.Start();
        network.Run(1);
        Assert.True(network.Cables[0].Carries);
    }

    [Fact]
    public void Plain_stp_waits_twice_the_forward_delay()
    {
        using var network = new BridgeNetwork("stp-plain", 2);
        network.Join(0, 1);
        using (CurVnet.Set(network.Vnet))
        {
            foreach (Bstp bridge in network.Bridges)
                bridge.SetProtocol(BstpProtocol.Stp);
        }

        network.Start();
        network.Run(25);
        Assert.False(network.Cables[0].Carries);
        network.Run(15);
        Assert.True(network.Cables[0].Carries);
    }

    [Fact]
    public void Rapid_bridge_falls_back_for_one_that_knows_only_stp()
    {
        using var network = new BridgeNetwork("stp-mixed", 3);
        network.Join(0, 1);
        network.Join(1, 2);
        using (CurVnet.Set(network.Vnet))
            network.Bridges[2].SetProtocol(BstpProtocol.Stp);
        network.Start();
        network.Run(60);
        Assert.All(network.Cables, cable => Assert.True(cable.Carries));
        Assert.All(network.Bridges, bridge => Assert.Equal(network.Bridges[0].Id, bridge.RootVector.Root));
    }

    [Fact]
    public void Port_without_a_bridge_becomes_an_edge_and_forwards()
    {
        using var network = new BridgeNetwork("stp-edge", 1);
        BridgeNetwork.Cable cable = network.Join(0, 0);
        cable.IsUp = false;
        network.Start();
        network.Run(6);
        Assert.True(cable.A.Port.IsEdge);
        Assert.Equal(BstpPortState.Forwarding, cable.A.Port.State);
    }

    [Fact]
    public void Port_joined_to_its_own_bridge_is_a_backup()
    {
        using var network = new BridgeNetwork("stp-self", 1);
        network.Join(0, 0);
        network.Start();
        network.Run(40);
        Assert.Equal([BstpPortRole.Designated, BstpPortRole.Backup], network.Bridges[0].Ports.Select(port => port.Role));
        Assert.False(network.Cables[0].Carries);
    }

    [Fact]
    public void Broken_cable_is_replaced_at_once_and_addresses_are_forgotten()
    {
        using var network = new BridgeNetwork("stp-break", 3);
        network.Join(0, 1);
        network.Join(1, 2);
        network.Join(2, 0);
        network.Start();
        network.Run(10);
        int before = network.Flushes;
        network.Set(network.Cables[2], isUp: false);
        network.Run(2);
        Assert.True(network.Cables[0].Carries && network.Cables[1].Carries);
        Assert.True(network.Flushes > before);
    }

    [Fact]
    public void Silent_neighbour_is_forgotten_after_three_hellos()
    {
        using var network = new BridgeNetwork("stp-silent", 2);
        BridgeNetwork.Cable cable = network.Join(0, 1);
        network.Start();
        network.Run(5);
        Assert.False(network.Bridges[1].IsRoot);
        // The cable breaks in the middle: both ends still have a link.
        cable.IsUp = false;
        network.Run(8);
        Assert.True(network.Bridges[1].IsRoot);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Any_network_becomes_a_tree_and_again_after_each_break(int seed)
    {
        var random = new Random(seed);
        int bridges = random.Next(3, 9);
        using var network = new BridgeNetwork($"stp-random{seed}", bridges);
        for (int i = 1; i < bridges; i++)
            network.Join(random.Next(i), i);
        for (int i = 0; i < bridges; i++)
            network.Join(random.Next(bridges), random.Next(bridges));
        network.Start();
        network.Run(20);
        AssertTree(network);
        for (int i = 0; i < 10; i++)
        {
            BridgeNetwork.Cable cable = network.Cables[random.Next(network.Cables.Count)];
            network.Set(cable, !cable.IsUp);
            network.Run(20);
            AssertTree(network);
        }
    }

    [Fact]
    public void Bpdus_are_few_enough_for_the_hold_count()
    {
        using var network = new BridgeNetwork("stp-hold", 2);
        network.Join(0, 1);
        network.Start();
        network.Run(100);
        // A hello every two seconds from the designated port, and a few at first.
        Assert.InRange(network.Messages, 45, 75);
    }

    [Theory]
    [InlineData(5, 2, 15)]
    [InlineData(20, 3, 15)]
    [InlineData(20, 2, 31)]
    [InlineData(40, 2, 4)]
    public void Times_that_do_not_fit_are_refused(int maxAge, int hello, int delay)
    {
        using var network = new BridgeNetwork("stp-times", 1);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => network.Bridges[0].SetTimes(maxAge, hello, delay)).Errno);
    }

    [Fact]
    public void Bpdu_of_anybody_and_of_random_bytes_does_no_harm()
    {
        using var network = new BridgeNetwork("stp-fuzz", 2);
        BridgeNetwork.Cable cable = network.Join(0, 1);
        network.Start();
        network.Run(5);
        var random = new Random(20);
        var good = new byte[Bpdu.MaxFrame];
        int length = new Bpdu(BpduType.Rapid, BpduFlags.RoleDesignated | BpduFlags.Proposal, new PriorityVector(1, 2, 3, 4), new BstpTimes(1, 20, 2, 15))
            .WriteTo(good, new MacAddress(0x0200_0000_0001));
        int count = 20_000 * int.Parse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR") ?? "1", System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < count; i++)
        {
            byte[] frame = good[..random.Next(length + 1)];
            for (int j = random.Next(6); j > 0 && frame.Length > 12; j--)
                frame[random.Next(12, frame.Length)] = (byte)random.Next(256);
            network.Send(random.Next(2) == 0 ? cable.A : cable.B, frame);
            if (i % 50 == 0)
                network.Run(0.1);
        }

        using (CurVnet.Set(network.Vnet))
            Assert.Equal(0ul, BstpGlobals.V_bstpstat.Current.Sum().unsettled);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(network.Vnet));
        // What was received ages out, and the two are alone again.
        network.Run(60);
        AssertTree(network);
    }

    [Fact]
    public void Bpdu_is_the_standards_bytes()
    {
        var frame = new byte[Bpdu.MaxFrame];
        int length = new Bpdu(
            BpduType.Rapid,
            BpduFlags.RoleDesignated | BpduFlags.Proposal,
            new PriorityVector(0x8000_0200_0000_1000, 20_000, 0x8000_0200_0000_1001, 0x8002),
            new BstpTimes(1, 20, 2, 15)).WriteTo(frame, new MacAddress(0x0200_0001_0002));
        Assert.Equal(
            "0180C2000000" + "020000010002" + "0027" + "424203" + "0000" + "02" + "02" + "0E" + "8000020000001000" + "00004E20" + "8000020000001001" + "8002"
            + "0100" + "1400" + "0200" + "0F00" + "00",
            Convert.ToHexString(frame.AsSpan(0, length)));
        Assert.True(Bpdu.TryParse(frame, out Bpdu read));
        Assert.Equal(20_000u, read.Vector.Cost);
    }

    private static void AssertTree(BridgeNetwork network)
    {
        int[] parent = [.. Enumerable.Range(0, network.Bridges.Count)];
        int Find(int bridge) => parent[bridge] == bridge ? bridge : Find(parent[bridge]);
        var index = network.Bridges.Select((bridge, i) => (bridge, i)).ToDictionary(one => one.bridge, one => one.i);
        foreach (BridgeNetwork.Cable cable in network.Cables.Where(cable => cable.Carries))
        {
            (int a, int b) = (Find(index[cable.A.Bridge]), Find(index[cable.B.Bridge]));
            Assert.True(a != b, "a loop forwards");
            parent[a] = b;
        }

        foreach (BridgeNetwork.Cable cable in network.Cables.Where(cable => cable.IsUp))
            Assert.True(Find(index[cable.A.Bridge]) == Find(index[cable.B.Bridge]), "bridges that are joined by cables do not reach each other");
    }
}
