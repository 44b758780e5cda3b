using System.Buffers.Binary;
using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

public sealed class LacpTests
{
    [Fact]
    public void Two_aggregates_use_all_links_between_them_within_three_seconds()
    {
        using var network = new LacpNetwork("lacp-join", 3);
        Assert.Equal(LinkState.Down, network.A.Lagg.Ifp.LinkState);
        network.Run(3);
        Assert.Equal([true, true, true], network.A.Distributing);
        Assert.Equal([true, true, true], network.B.Distributing);
        Assert.Equal(LinkState.Up, network.A.Lagg.Ifp.LinkState);
        LacpPort port = network.A.Port(1);
        Assert.Equal((LacpReceiveState.Current, LacpMuxState.Distributing), (port.ReceiveState, port.MuxState));
        Assert.Equal(network.B.Port(1).Actor, port.Partner);
        Assert.Equal(network.B.Lagg.Ifp.LinkAddress, network.A.Lagg.Lacp.Current!.Value.Partner);
        Settled(network);
    }

    [Fact]
    public void Flows_go_by_all_links_and_keep_theirs()
    {
        using var network = new LacpNetwork("lacp-flows", 2);
        network.Run(3);
        Array.Clear(network.A.Carried);
        using CurVnet.Scope scope = CurVnet.Set(network.A.Vnet);
        for (uint flow = 1; flow <= 200; flow++)
            Assert.Equal(Errno.Ok, Transmit(network.A, flow));
        network.Deliver();
        Assert.All(network.A.Carried, count => Assert.InRange(count, 60, 140));
        Assert.Equal(200ul, network.B.Lagg.Ifp.Statistics.Sum().ipackets);
        int[] before = [.. network.A.Carried];
        for (int i = 0; i < 10; i++)
            Transmit(network.A, 7);
        network.Deliver();
        Assert.Single(network.A.Carried.Zip(before), pair => pair.First - pair.Second == 10);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 90)]
    public void Port_whose_partner_falls_silent_is_given_up_after_the_timeout(bool fast, int seconds)
    {
        using var network = new LacpNetwork($"lacp-silent-{seconds}", 2, fast);
        network.Run(4);
        network.IsCut[0] = true;
        network.Run(fast ? 1 : 55);
        Assert.Equal([true, true], network.A.Distributing);
        network.Run(seconds - (fast ? 1 : 55) + 1);
        Assert.Equal([false, true], network.A.Distributing);
        Assert.Equal([false, true], network.B.Distributing);
        network.Run(4);
        Assert.Equal(LacpReceiveState.Defaulted, network.A.Port(0).ReceiveState);
        Assert.Equal(LinkState.Up, network.A.Lagg.Ifp.LinkState);
        network.IsCut[0] = false;

        // Who knows of no partner asks every 30 s.
        network.Run(34);
        Assert.Equal([true, true], network.A.Distributing);
        Settled(network);
    }

    [Fact]
    public void Links_with_other_keys_at_the_far_end_are_not_used_together_and_both_ends_choose_the_same()
    {
        using var network = new LacpNetwork("lacp-keys", 3);
        network.B.Port(0).Key = 7;
        network.Run(4);
        Assert.Equal([false, true, true], network.A.Distributing);
        Assert.Equal([false, true, true], network.B.Distributing);
        Assert.Equal(LacpSelection.Standby, network.A.Port(0).Selection);

        // One against one: the port with the better priority at the end that decides.
        network.B.Port(2).Key = 8;
        network.B.Port(1).Key = 9;
        network.A.Port(2).Priority = 1;
        network.A.Lagg.Lacp.SystemPriority = 1;
        network.Run(5);
        Assert.Equal([false, false, true], network.A.Distributing);
        Assert.Equal([false, false, true], network.B.Distributing);
        Settled(network);
    }

    [Fact]
    public void Ports_of_another_speed_are_not_used_together()
    {
        using var network = new LacpNetwork("lacp-speed", 3);
        network.A.Stations[0].Ifp.Baudrate = 10_000_000_000;
        network.A.Lagg.Lacp.SystemPriority = 1;
        network.Run(4);
        Assert.Equal(1001, network.A.Port(0).Key);
        Assert.Equal([false, true, true], network.A.Distributing);
    }

    [Fact]
    public void Link_that_goes_down_is_left_at_once_and_a_port_that_leaves_too()
    {
        using var network = new LacpNetwork("lacp-down", 3);
        network.Run(3);
        using (CurVnet.Set(network.A.Vnet))
        {
            network.A.Stations[0].Ifp.SetLinkState(LinkState.Down);
            Assert.Equal([false, true, true], network.A.Distributing);
            network.A.Lagg.RemovePort(network.A.Stations[1].Ifp);
        }

        Assert.Equal([false, true], network.A.Distributing);
        Assert.Equal(2, network.A.Lagg.Lacp.Ports.Count);
        network.Run(4);
        Assert.Equal([false, false, true], network.B.Distributing);
        using (CurVnet.Set(network.A.Vnet))
        {
            network.A.Lagg.Ifp.Down();
            Assert.Equal(LinkState.Down, network.A.Lagg.Ifp.LinkState);
            network.A.Lagg.Ifp.Up();
            network.A.Stations[0].Ifp.SetLinkState(LinkState.Up);
        }

        network.Run(4);
        Assert.Equal([true, true], network.A.Distributing);
    }

    [Fact]
    public void Port_that_moves_to_another_vnet_leaves_with_its_own_address()
    {
        using var network = new LacpNetwork("lacp-move", 2);
        network.Run(3);
        Ifnet ifp = network.A.Stations[1].Ifp;
        ifp.Rename("moved");
        ifp.MoveTo(network.B.Vnet);
        Assert.Null(ifp.Lagg);
        Assert.Equal(network.A.Stations[1].Address, ifp.LinkAddress);
        Assert.Equal([true], network.A.Distributing);
        Assert.Equal(0, (int)(ifp.Flags & IfFlags.Promiscuous));
    }

    [Fact]
    public void Two_passive_ends_say_nothing()
    {
        using var network = new LacpNetwork("lacp-passive", 1);
        network.A.Lagg.Lacp.IsActive = network.B.Lagg.Lacp.IsActive = false;
        network.Run(10);
        Array.Clear(network.A.Carried);
        network.Run(100);
        Assert.Equal([0], network.A.Carried);
        Assert.Equal([false], network.A.Distributing);
        network.B.Lagg.Lacp.IsActive = true;
        network.Run(4);
        Assert.Equal([true], network.A.Distributing);
    }

    [Theory]
    [InlineData(true, 60)]
    [InlineData(false, 2)]
    public void Partner_is_spoken_to_as_often_as_it_wants(bool fast, int messages)
    {
        using var network = new LacpNetwork($"lacp-rate-{messages}", 1, fast);
        network.Run(40);
        Array.Clear(network.A.Carried);
        network.Run(60);
        Assert.InRange(network.A.Carried[0], messages - 1, messages + 1);
    }

    [Fact]
    public void Other_protocol_ends_it_and_lacp_begins_anew()
    {
        using var network = new LacpNetwork("lacp-kind", 2);
        network.Run(3);
        using (CurVnet.Set(network.A.Vnet))
            network.A.Lagg.SetKind(LaggKind.Failover);
        Assert.Null(network.A.Lagg.Ports[0].Lacp);
        Assert.False(network.A.Lagg.Lacp.IsRunning);
        network.Run(8);
        Assert.Equal([false, false], network.B.Distributing);
        using (CurVnet.Set(network.A.Vnet))
            network.A.Lagg.SetKind(LaggKind.Lacp);
        network.Run(4);
        Assert.Equal([true, true], network.B.Distributing);
    }

    [Fact]
    public void First_message_is_this_to_the_byte()
    {
        using var network = new LacpNetwork("lacp-bytes", 1);
        using CurVnet.Scope scope = CurVnet.Set(network.A.Vnet);
        string expected = "0180c2000002" + "020000001000" + "8809" + "0101"
            + "0114" + "8000" + "020000001000" + "0001" + "8000" + "0001" + "c7" + "000000"
            + "0214" + "0000" + "000000000000" + "0000" + "0000" + "0000" + "02" + "000000"
            + "0310" + "0000" + new string('0', 24)
            + "0000" + new string('0', 100);
        Assert.Equal(expected, Convert.ToHexStringLower(network.A.Stations[0].Sent[0]));
    }

    [Theory]
    [InlineData(0, 0x03)] // Another group.
    [InlineData(14, 3)] // OAM.
    [InlineData(15, 0)] // Version 0.
    [InlineData(16, 2)] // Partner first.
    [InlineData(17, 19)]
    [InlineData(36, 1)]
    [InlineData(37, 21)]
    [InlineData(56, 0)]
    [InlineData(57, 0)]
    public void Message_that_is_not_built_as_it_must_be_is_ignored(int offset, byte value)
    {
        byte[] frame = Pdu(new LacpInfo(1, new MacAddress(0x0200_0000_2000), 1, 1, 1, LacpState.Aggregation | LacpState.Activity), default);
        Assert.True(Lacpdu.TryParse(frame, out _));
        Assert.False(Lacpdu.TryParse(frame.AsSpan(..^1), out _));
        Assert.False(Lacpdu.TryParse([.. frame, 0], out _));
        frame[offset] = value;
        Assert.False(Lacpdu.TryParse(frame, out _));
    }

    [Fact]
    public void Message_comes_back_as_it_was_written()
    {
        var actor = new LacpInfo(0x1234, new MacAddress(0x0203_0405_0607), 0x89ab, 0xcdef, 0xfedc, (LacpState)0xa5);
        var partner = new LacpInfo(0x4321, new MacAddress(0x0607_0809_0a0b), 0xba98, 0xfedc, 0xcdef, (LacpState)0x5a);
        Assert.True(Lacpdu.TryParse(Pdu(actor, partner), out Lacpdu pdu));
        Assert.Equal(new Lacpdu(actor, partner, 9), pdu);
    }

    [Fact]
    public void Marker_is_answered_ten_times_a_second_at_most()
    {
        using var network = new LacpNetwork("lacp-marker", 1);
        network.Run(3);
        Station port = network.A.Stations[0];
        byte[] marker = Convert.FromHexString("0180c2000002" + "020000002000" + "8809" + "0201" + "0110" + "0001" + "020000002000" + "deadbeef" + "0000" + "0000" + new string('0', 180));
        using CurVnet.Scope scope = CurVnet.Set(network.A.Vnet);
        for (int i = 0; i < 15; i++)
            port.Receive(marker);
        Assert.Equal(10, port.Sent.Count);
        byte[] answer = [.. marker];
        answer[16] = 2;
        port.Ifp.LinkAddress.CopyTo(answer.AsSpan(6));
        Assert.Equal(answer, port.Sent[0]);
        port.Receive(answer);
        Assert.Equal(10, port.Sent.Count);
        Assert.Equal((15ul, 10ul, 1ul), (Stat(network.A).markers_received, Stat(network.A).markers_answered, Stat(network.A).lacp_invalid));
    }

    [Fact]
    public void Ports_of_one_aggregate_joined_to_each_other_are_not_used()
    {
        using var network = new LacpNetwork("lacp-loop", 2);
        using CurVnet.Scope scope = CurVnet.Set(network.A.Vnet);
        (Station one, Station other) = (network.A.Stations[0], network.A.Stations[1]);
        for (int i = 0; i < 10; i++)
        {
            byte[][] frames = [.. one.Sent];
            one.Sent.Clear();
            foreach (byte[] frame in frames)
                other.Receive(frame);
            network.IsCut[0] = network.IsCut[1] = true;
            network.Run(1);
        }

        Assert.Equal([false, false], network.A.Distributing);
    }

    [Fact]
    public void Nothing_that_comes_in_does_harm()
    {
        int count = 50_000 * int.Parse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR") ?? "1", System.Globalization.CultureInfo.InvariantCulture);
        using var network = new LacpNetwork("lacp-fuzz", 3);
        network.Run(3);
        var random = new Random(8009);
        var frame = new byte[SlowProtocol.FrameLength + 20];
        using (CurVnet.Set(network.A.Vnet))
        {
            for (int i = 0; i < count; i++)
            {
                int port = random.Next(3);
                network.A.Stations[port].Receive(frame.AsSpan(0, Forge(random, network, port, frame)));
                if (i % 500 == 0)
                    network.Run(random.Next(3));
                foreach (Station station in network.A.Stations)
                    station.Sent.Clear();
            }
        }

        Assert.True(Stat(network.A).lacp_received > (ulong)count / 4);
        Assert.True(Stat(network.A).lacp_invalid > (ulong)count / 10);
        Settled(network);
        network.Run(20);
        Assert.Equal([true, true, true], network.A.Distributing);
        Assert.Equal([true, true, true], network.B.Distributing);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(network.A.Vnet));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(network.B.Vnet));
    }

    // Mostly well-formed: the real partner or a stranger, with a few fields changed, bytes flipped, or cut short.
    private static int Forge(Random random, LacpNetwork network, int port, byte[] frame)
    {
        LacpInfo actor = network.B.Port(random.Next(3)).Actor with { State = (LacpState)random.Next(256) };
        LacpInfo partner = network.A.Port(port).Actor with { State = (LacpState)random.Next(256) };
        switch (random.Next(6))
        {
            case 0: actor = actor with { System = new MacAddress((ulong)random.NextInt64()) }; break;
            case 1: actor = actor with { Key = (ushort)random.Next(4), Port = (ushort)random.Next(4) }; break;
            case 2: partner = partner with { Port = (ushort)random.Next(65536), SystemPriority = (ushort)random.Next(65536) }; break;
            case 3: (actor, partner) = (partner, actor); break;
        }

        Pdu(actor, partner).CopyTo(frame, 0);
        if (random.Next(8) == 0)
            (frame[14], frame[16], frame[17]) = (2, (byte)random.Next(3), 16);
        for (int flips = random.Next(3) == 0 ? random.Next(4) : 0; flips > 0; flips--)
            frame[random.Next(14, 80)] ^= (byte)(1 << random.Next(8));
        return random.Next(10) == 0 ? random.Next(EtherHeader.Length, frame.Length) : SlowProtocol.FrameLength;
    }

    private static byte[] Pdu(LacpInfo actor, LacpInfo partner)
    {
        var frame = new byte[SlowProtocol.FrameLength];
        new Lacpdu(actor, partner, 9).WriteTo(frame, new MacAddress(0x0200_0000_2000));
        return frame;
    }

    private static Errno Transmit(LacpNetwork.End end, uint flow)
    {
        Mbuf m = Mbuf.From(Frame.Of(0x0200_0000_2000, end.Lagg.Ifp.LinkAddress.Value))!;
        BinaryPrimitives.WriteUInt32BigEndian(m.Data[20..], flow);
        (m.Pkthdr.FlowId, m.Pkthdr.RssType) = (flow, RssType.OpaqueHash);
        return end.Lagg.Ifp.Transmit(m);
    }

    private static Laggstat Stat(LacpNetwork.End end)
    {
        using CurVnet.Scope scope = CurVnet.Set(end.Vnet);
        return LaggGlobals.V_laggstat.Current.Sum();
    }

    private static void Settled(LacpNetwork network)
    {
        Assert.Equal(0ul, Stat(network.A).lacp_unsettled + Stat(network.B).lacp_unsettled);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(network.A.Vnet));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(network.B.Vnet));
    }
}
