using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

public class EpairTests
{
    [Fact]
    public void Cloner_makes_both_ends_and_destroying_one_destroys_both()
    {
        using var left = VnetInstance.Create("epair-clone-left");
        using var right = VnetInstance.Create("epair-clone-right");
        using (CurVnet.Set(left))
        {
            Ifnet a = IfCloner.Create("epair");
            Ifnet b = Devices.Epair.PeerOf(a)!;
            Assert.Equal(("epair0a", "epair0b", "epair"), (a.Name, b.Name, a.DriverName));
            Assert.Same(a, Devices.Epair.PeerOf(b));
            Assert.Equal("epair1a", Devices.Epair.Create().A.Name);
            Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => IfCloner.Create("epair0")).Errno);
            b.MoveTo(right);
            b.Destroy();
            Assert.Null(IfnetTable.Find(left, "epair0a"));
            Assert.DoesNotContain(IfnetTable.Of(right).ToArray(), ifp => ifp.DriverName == "epair");
            Assert.NotNull(IfnetTable.Find(left, "epair1a"));
            Assert.Equal("epair0a", IfCloner.Create("epair0").Name);
        }
    }

    [Fact]
    public void Pair_goes_with_the_vnet_that_made_it()
    {
        var left = VnetInstance.Create("epair-end-left");
        using var right = VnetInstance.Create("epair-end-right");
        (_, Ifnet b) = Make(left);
        b.MoveTo(right);
        left.Dispose();
        Assert.Null(b.Vnet);
        Assert.DoesNotContain(IfnetTable.Of(right).ToArray(), ifp => ifp.DriverName == "epair");
        Assert.Empty(left.Leaks);
    }

    [Fact]
    public void Link_is_up_while_both_ends_are()
    {
        using var vnet = VnetInstance.Create("epair-link");
        (Ifnet a, Ifnet b) = Make(vnet);
        Assert.Equal((LinkState.Down, LinkState.Down), (a.LinkState, b.LinkState));
        a.Up();
        Assert.Equal((LinkState.Down, LinkState.Down), (a.LinkState, b.LinkState));
        b.Up();
        Assert.Equal((LinkState.Up, LinkState.Up), (a.LinkState, b.LinkState));
        a.Down();
        Assert.Equal((LinkState.Down, LinkState.Down), (a.LinkState, b.LinkState));
        a.Up();
        b.Detach();
        Assert.Equal(LinkState.Down, a.LinkState);
        Assert.Null(Devices.Epair.PeerOf(a));
    }

    [Fact]
    public void Addresses_are_local_unlike_each_other_and_by_name_the_same_every_time()
    {
        MacAddress first, second, byName, again;
        using (var world = new Simulation(9))
            first = Make(world.CreateVnet("epair-mac")).A.LinkAddress;
        using (var world = new Simulation(9))
        {
            (Ifnet a, Ifnet b) = Make(world.CreateVnet("epair-mac"));
            second = a.LinkAddress;
            Assert.True(a.LinkAddress.IsLocal && !a.LinkAddress.IsMulticast);
            Assert.Equal(0x0aul, a.LinkAddress.Value & 0xff);
            Assert.Equal(0x0bul, b.LinkAddress.Value & 0xff);
            Assert.Equal(a.LinkAddress.Value >> 8, b.LinkAddress.Value >> 8);
        }

        Assert.Equal(first, second);
        Sysctl.Set("net.link.epair.ether_gen_addr", true);
        using (var vnet = VnetInstance.Create("epair-named"))
            byName = Make(vnet).A.LinkAddress;
        using (var vnet = VnetInstance.Create("epair-named"))
            again = Make(vnet).A.LinkAddress;
        Sysctl.Set("net.link.epair.ether_gen_addr", false);
        Assert.Equal(byName, again);
        Assert.True(byName.IsLocal);
    }

    [Fact]
    public void Frame_is_not_copied_and_is_charged_to_the_receiver()
    {
        using var pair = new EpairPair("epair-zero", 0x9101);
        nint sent = 0, received = 0;
        pair.Received = m =>
        {
            received = m.Address;
            Assert.Equal(0, MbufZones.Mbufs.UsedBy(pair.Left));
            Assert.Equal(1, MbufZones.Mbufs.UsedBy(pair.Right));
            Assert.Equal(0, MbufZones.Clusters.UsedBy(pair.Left));
            Assert.Equal(1, MbufZones.Clusters.UsedBy(pair.Right));
        };
        pair.Send(m =>
        {
            m.Extend(1000).Clear();
            sent = m.Address;
        }, cluster: true);
        Assert.Equal(sent, received - EtherHeader.Length);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(pair.Right));
    }

    [Fact]
    public void Too_long_and_with_the_other_end_down_are_dropped_and_counted()
    {
        using var pair = new EpairPair("epair-drop", 0x9102);
        Assert.Equal(Errno.MessageTooLong, pair.Send(m => m.Extend(1520).Clear(), cluster: true));
        pair.B.Down();
        Assert.Equal(Errno.NetworkDown, pair.Send(m => m.Extend(50).Clear()));
        Ifstat stat = pair.A.Statistics.Sum();
        Assert.Equal((0ul, 2ul), (stat.opackets, stat.oerrors));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(pair.Left));
        pair.A.SetMtu(9000);
        pair.B.SetMtu(9000);
        pair.B.Up();
        Assert.Equal(Errno.Ok, pair.Send(m => m.Extend(1520).Clear(), cluster: true));
        Assert.Equal(1, pair.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Checksum_left_to_the_wire_is_marked_valid_or_really_computed(bool isTaken)
    {
        using var pair = new EpairPair("epair-csum", EtherType.Ip, register: false);
        if (!isTaken)
            pair.B.Disable(IfCap.RxCsum);
        CsumFlags flags = CsumFlags.None;
        byte[] bytes = [];
        pair.Tap = m =>
        {
            flags = m.Pkthdr.CsumFlags;
            bytes = new byte[m.Pkthdr.Len];
            m.CopyTo(0, bytes);
        };
        pair.SendUdp(301);
        if (isTaken)
        {
            Assert.Equal(CsumFlags.AllValid, flags & CsumFlags.AllValid);
            Assert.Equal(CsumFlags.IpUdp | CsumFlags.Ip, flags & (CsumFlags.IpUdp | CsumFlags.Ip));
            return;
        }

        Assert.Equal(CsumFlags.None, flags & (CsumFlags.DelayData | CsumFlags.Ip | CsumFlags.AllValid));
        Span<byte> ip = bytes.AsSpan(EtherHeader.Length);
        Assert.Equal(0, InternetChecksum.Compute(ip[..20]));
        uint pseudo = InternetChecksum.PseudoHeader(BinaryPrimitives.ReadUInt32BigEndian(ip[12..]), BinaryPrimitives.ReadUInt32BigEndian(ip[16..]), ip[9], (ushort)(ip.Length - 20));
        Assert.Equal(0, InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(ip[20..]))));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 42)]
    public void Segment_of_TSO_arrives_whole_or_cut(bool isWhole, int expected)
    {
        using var pair = new EpairPair("epair-tso", EtherType.Ip, register: false);
        if (!isWhole)
            pair.B.Disable(IfCap.Lro);
        int frames = 0, payload = 0;
        pair.Tap = m =>
        {
            frames++;
            payload += m.Pkthdr.Len - EtherHeader.Length - 40;
            Assert.Equal(isWhole, (m.Pkthdr.CsumFlags & CsumFlags.IpTso) != 0);
            Assert.NotEqual(CsumFlags.None, m.Pkthdr.CsumFlags & CsumFlags.L4Valid);
        };
        pair.SendTcp(60_000, 1448);
        Assert.Equal((expected, 60_000), (frames, payload));
    }

    [Fact]
    public void End_moves_between_vnets_while_frames_flow()
    {
        using var left = VnetInstance.Create("epair-move-left");
        using var one = VnetInstance.Create("epair-move-one");
        using var two = VnetInstance.Create("epair-move-two");
        (Ifnet a, Ifnet b) = Make(left);
        long wrong = 0, received = 0;
        const ushort type = 0x9103;
        Ethernet.Register(type, new NetisrProtocol("epair-move", m =>
        {
            if (CurVnet.Current == left || m.ReceiveInterface is { } ifp && ifp.Vnet != CurVnet.Current && m.ReceiveVnet == CurVnet.Current && ifp.Vnet == left)
                Interlocked.Increment(ref wrong);
            Interlocked.Increment(ref received);
            m.FreeChain();
        }));
        b.MoveTo(one);
        a.Up();
        b.Up();
        bool isDone = false;
        Thread[] senders = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            using (CurVnet.Set(left))
            {
                while (!Volatile.Read(ref isDone))
                    a.Transmit(EpairPair.Frame(a, b, type, static m => m.Extend(50).Clear()));
            }
        }))];
        Array.ForEach(senders, thread => thread.Start());
        for (int i = 0; i < 100; i++)
        {
            long before = Interlocked.Read(ref received);
            SpinWait.SpinUntil(() => Interlocked.Read(ref received) > before + 50, TimeSpan.FromSeconds(5));
            b.MoveTo(i % 2 == 0 ? two : one);
            b.Up();
        }

        Volatile.Write(ref isDone, true);
        Array.ForEach(senders, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60))));
        Ethernet.Unregister(type);
        Assert.Equal(0, wrong);
        Assert.True(received > 0);
        Assert.All(new[] { left, one, two }, Drained.Of);
    }

    private static (Ifnet A, Ifnet B) Make(VnetInstance vnet)
    {
        using (CurVnet.Set(vnet))
            return Devices.Epair.Create();
    }
}
