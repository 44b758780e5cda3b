using Vnet.Net;
using Vnet.Netinet;
using Vnet.Stack.Tests.Inet;

namespace Vnet.Drivers.Tests;

public sealed class MrouteTests : IDisposable
{
    private static readonly InAddr s_source = InAddr.Parse("192.0.2.9");
    private static readonly InAddr s_group = InAddr.Parse("239.1.2.3");

    private readonly TunnelSite _site = new("mroute");
    private readonly Ifnet[] _wires;
    private readonly List<MrouteUpcall> _upcalls = [];
    private readonly List<(string Interface, byte[] Packet)> _sent = [];
    private readonly VirtualTimeProvider _clock = new();
    private readonly CalloutWheel _wheel;
    private MulticastRouter? _router;

    public MrouteTests()
    {
        _wheel = new CalloutWheel(_clock);
        VnetClock.Use(_site.Vnet, _wheel);
        _wires = [_site.Wire, _site.AddWire("wire1"), _site.AddWire("wire2")];
        _site.Address(_wires[0], "192.0.2.1/24");
        _site.Address(_wires[1], "198.51.100.1/24");
        _site.Address(_wires[2], "203.0.113.1/24");
        // IGMP speaks too, from threads of its own.
        _site.Tap = (ifp, bytes) =>
        {
            if (bytes[9] is TunnelSite.TestProtocol or IpProto.Pim)
                _sent.Add((ifp.Name, bytes));
        };
    }

    public void Dispose()
    {
        _router?.Dispose();
        _site.Dispose();
        _wheel.Dispose();
    }

    [Fact]
    public void Packets_go_out_where_the_cache_says_with_a_hop_less()
    {
        Start();
        _router!.AddMfc(Mfc.To(s_source, s_group, 0, 1, 2));
        Receive(ttl: 9);
        Assert.Equal(["wire1", "wire2"], _sent.Select(static one => one.Interface));
        Assert.All(_sent, static one => Assert.Equal((8, true), (one.Packet[8], IpPacket.IsSumRight(one.Packet))));
        Assert.Equal(new MfcCounters(1, 28, 0), _router.CountersOf(s_source, s_group));
        Assert.Equal((1ul, 1ul), (_router.CountersOf(0).PacketsIn, _router.CountersOf(1).PacketsOut));
        Drained.Of(_site.Vnet);
    }

    [Fact]
    public void Threshold_keeps_packets_with_few_hops_left_in()
    {
        Start();
        var ttls = new byte[] { 0, 1, 16 };
        _router!.AddMfc(new Mfc(s_source, s_group, 0, [.. ttls]));
        Receive(ttl: 16);
        Assert.Equal("wire1", Assert.Single(_sent).Interface);
        Receive(ttl: 17);
        Assert.Equal(3, _sent.Count);
        Receive(ttl: 1);
        Assert.Equal(3, _sent.Count);
    }

    [Fact]
    public void Groups_of_the_link_are_not_forwarded()
    {
        Start();
        Receive(group: "224.0.0.5");
        Assert.Empty(_upcalls);
        Assert.Equal(0, _router!.MfcCount);
    }

    [Fact]
    public void Unknown_source_and_group_is_asked_for_once_and_its_packets_wait()
    {
        Start();
        for (int i = 0; i < 6; i++)
            Receive();
        MrouteUpcall upcall = Assert.Single(_upcalls);
        Assert.Equal((MrouteUpcallType.NoCache, 0, s_source, s_group), (upcall.Type, upcall.Vif, upcall.Source, upcall.Group));
        Assert.Equal(20, upcall.Packet.Length);
        Assert.Equal(2ul, Mroute.Statistics(_site.Vnet).mrts_upq_ovflw);
        _router!.AddMfc(Mfc.To(s_source, s_group, 0, 1));
        Assert.Equal(4, _sent.Count);
        Drained.Of(_site.Vnet);
    }

    [Fact]
    public void What_nobody_answers_for_is_dropped_after_a_moment()
    {
        Start();
        Receive();
        Assert.NotEqual(0, MbufZones.Mbufs.UsedBy(_site.Vnet));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((0, 1ul), (_router!.MfcCount, Mroute.Statistics(_site.Vnet).mrts_cache_cleanups));
        Drained.Of(_site.Vnet);
        Receive();
        Assert.Equal(2, _upcalls.Count);
    }

    [Fact]
    public void Flood_of_sources_is_bounded()
    {
        Start();
        for (int i = 0; i < 1000; i++)
            Receive(source: $"192.0.2.{(i % 250) + 2}", group: $"239.0.{i / 250}.1");
        Assert.Equal((256, 256), (_router!.MfcCount, _upcalls.Count));
        Assert.Equal(744ul, Mroute.Statistics(_site.Vnet).mrts_upq_sockfull);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _router.MfcCount);
        Drained.Of(_site.Vnet);
    }

    [Fact]
    public void Wrong_interface_is_told_at_most_every_three_seconds()
    {
        Start();
        _router!.AddMfc(Mfc.To(s_source, s_group, 0, 1));
        Receive(on: 2);
        Assert.Empty(_upcalls);
        _router.Asserts = true;
        Receive(on: 2);
        Receive(on: 2);
        Assert.Equal((MrouteUpcallType.WrongVif, 2), (Assert.Single(_upcalls).Type, _upcalls[0].Vif));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Receive(on: 2);
        Assert.Equal(2, _upcalls.Count);
        _router.AddMfc(Mfc.To(s_source, s_group, 0, 1) with { SilentVifs = 1 << 2 });
        _clock.Advance(TimeSpan.FromSeconds(3));
        Receive(on: 2);
        Assert.Equal((2, 5ul), (_upcalls.Count, _router.CountersOf(s_source, s_group).WrongInterface));
        Assert.Empty(_sent);
    }

    [Fact]
    public void Member_on_this_host_hears_it_too()
    {
        using var delivered = new Delivered();
        Start();
        _router!.AddMfc(Mfc.To(s_source, s_group, 0, 1));
        _router.Asserts = true;
        using (CurVnet.Set(_site.Vnet))
            InMultis.Join(_wires[1], s_group);
        _sent.Clear();
        Receive();
        Assert.Equal("wire1", Assert.Single(_sent).Interface);
        Assert.Equal("wire1", delivered.One().Interface);
        Assert.Empty(_upcalls);
    }

    [Fact]
    public void What_is_sent_here_is_routed_too()
    {
        Start();
        _router!.AddMfc(Mfc.To(InAddr.Parse("192.0.2.1"), s_group, 0, 1));
        _site.Route("239.0.0.0/8", _wires[0]);
        using (CurVnet.Set(_site.Vnet))
        {
            Mbuf m = Mbuf.From(IpPacket.Make("192.0.2.1", "239.1.2.3"), Mbuf.LinkHeaderRoom)!;
            Assert.Equal(Errno.Ok, Ip.Output(m, null, IpOutputFlags.None, new IpMoptions { Interface = _wires[0], Ttl = 5 }, null));
        }

        Assert.Equal(["wire0", "wire1"], _sent.Select(static one => one.Interface).Order());
        Assert.Equal(1ul, _router.CountersOf(0).PacketsOut);
    }

    [Fact]
    public void Register_goes_to_the_daemon_or_to_the_rendezvous_point()
    {
        Start();
        _router!.AddVif(3, new Vif(null, IsRegister: true));
        _router.AddMfc(Mfc.To(s_source, s_group, 0, 3));
        Receive();
        MrouteUpcall upcall = Assert.Single(_upcalls);
        Assert.Equal((MrouteUpcallType.WholePacket, 3, 28), (upcall.Type, upcall.Vif, upcall.Packet.Length));
        _router.AddMfc(Mfc.To(s_source, s_group, 0, 3) with { RendezvousPoint = InAddr.Parse("203.0.113.5") });
        Receive(ttl: 9);
        byte[] packet = Assert.Single(_sent).Packet;
        Assert.Equal((IpProto.Pim, (byte)0x21, 8), (packet[9], packet[20], packet[28 + 8]));
        Assert.Equal(0, InternetChecksum.Compute(packet.AsSpan(20, 8)));
        Assert.True(IpPacket.IsSumRight(packet[28..]));
        Drained.Of(_site.Vnet);
    }

    [Fact]
    public void Requests_that_cannot_be_are_refused()
    {
        Start();
        static void Refused(Errno errno, Action action) => Assert.Equal(errno, Assert.Throws<NetException>(action).Errno);
        using (CurVnet.Set(_site.Vnet))
            Refused(Errno.AddressInUse, () => Mroute.Start(static _ => { }));
        Refused(Errno.Invalid, () => _router!.AddVif(32, new Vif(_wires[0])));
        Refused(Errno.AddressInUse, () => _router!.AddVif(0, new Vif(_site.AddWire("wire3"))));
        Refused(Errno.AddressInUse, () => _router!.AddVif(4, new Vif(_wires[0])));
        Refused(Errno.AddressNotAvailable, () => _router!.DeleteVif(9));
        Refused(Errno.AddressNotAvailable, () => _router!.DeleteMfc(s_source, s_group));
        Refused(Errno.Invalid, () => _router!.AddMfc(Mfc.To(s_source, s_source, 0)));
        Refused(Errno.Invalid, () => _router!.AddMfc(Mfc.To(s_source, s_group, 77)));
        using var other = new TunnelSite("mroute-other");
        Refused(Errno.NoDevice, () => _router!.AddVif(5, new Vif(other.Wire)));
    }

    [Fact]
    public void Interface_that_leaves_takes_its_routes_along()
    {
        Start();
        _router!.AddMfc(Mfc.To(s_source, s_group, 0, 1));
        Assert.True((_wires[1].Flags & IfFlags.AllMulticast) != 0);
        _wires[0].Detach();
        Assert.Equal((0, 3), (_router.MfcCount, _router.VifCount));
        _router.DeleteVif(2);
        Assert.Equal((2, IfFlags.None), (_router.VifCount, _wires[2].Flags & IfFlags.AllMulticast));
    }

    [Fact]
    public void Without_a_router_nothing_is_forwarded()
    {
        Receive();
        Start();
        _router!.AddMfc(Mfc.To(s_source, s_group, 0, 1));
        _router.Dispose();
        Assert.Null(Mroute.Of(_site.Vnet));
        Receive();
        Assert.Empty(_sent);
        Assert.Equal(Errno.NoDevice, Assert.Throws<NetException>(() => _router.AddMfc(Mfc.To(s_source, s_group, 0, 1))).Errno);
        Drained.Of(_site.Vnet);
    }

    [Fact]
    public void Vnets_route_each_their_own()
    {
        Start();
        using var other = new TunnelSite("mroute-second");
        other.Address(other.Wire, "192.0.2.1/24");
        using (CurVnet.Set(other.Vnet))
        using (MulticastRouter second = Mroute.Start(static _ => { }))
        {
            second.AddVif(0, new Vif(other.Wire));
            _router!.AddMfc(Mfc.To(s_source, s_group, 0, 1));
            Assert.Equal((0, 1), (second.MfcCount, _router.MfcCount));
        }
    }

    private void Start()
    {
        using (CurVnet.Set(_site.Vnet))
            _router = Mroute.Start(_upcalls.Add);
        for (int i = 0; i < _wires.Length; i++)
            _router.AddVif(i, new Vif(_wires[i]));
    }

    private void Receive(int on = 0, byte ttl = 64, string source = "192.0.2.9", string group = "239.1.2.3") =>
        _site.Receive(IpPacket.Make(source, group, ttl: ttl), _wires[on]);
}
