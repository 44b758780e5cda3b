using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

public sealed class LaggTests : IDisposable
{
    private const ulong Peer = 0x0200_0000_0a01;

    private readonly VnetInstance _vnet = VnetInstance.Create("lagg");
    private readonly Lagg _lagg;
    private readonly Station[] _ports;

    public LaggTests()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _lagg = LaggGlobals.Create();
        _lagg.Ifp.Up();
        _ports = [.. Enumerable.Range(0, 3).Select(i => Station.Attach($"port{i}", 0x0200_0000_0001u + (ulong)i))];
        foreach (Station port in _ports)
            _lagg.AddPort(port.Ifp);
    }

    public void Dispose() => _vnet.Dispose();

    [Fact]
    public void Failover_uses_the_first_port_that_has_a_link()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Send(1);
        Assert.Equal([1, 0, 0], Sent());
        _ports[0].Ifp.SetLinkState(LinkState.Down);
        Send(1);
        Assert.Equal([1, 1, 0], Sent());
        _ports[0].Ifp.SetLinkState(LinkState.Up);
        Send(1);
        Assert.Equal([2, 1, 0], Sent());
    }

    [Fact]
    public void Aggregate_is_down_without_any_link_and_says_so()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Assert.Equal(LinkState.Up, _lagg.Ifp.LinkState);
        foreach (Station port in _ports)
            port.Ifp.SetLinkState(LinkState.Down);
        Assert.Equal(LinkState.Down, _lagg.Ifp.LinkState);
        Assert.Equal(Errno.NetworkDown, Transmit(1));
        Assert.Equal(1ul, LaggGlobals.V_laggstat.Current.Sum().no_port);
    }

    [Fact]
    public void Balanced_flows_keep_their_port_and_use_all()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _lagg.SetKind(LaggKind.LoadBalance);
        for (uint flow = 1; flow <= 300; flow++)
            Send(flow);
        Assert.All(Sent(), count => Assert.InRange(count, 60, 140));
        int[] before = Sent();
        for (int i = 0; i < 10; i++)
            Send(7);
        Assert.Equal(1, Sent().Zip(before).Count(pair => pair.First - pair.Second == 10));
    }

    [Fact]
    public void Round_robin_takes_turns_and_broadcast_sends_by_all()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _lagg.SetKind(LaggKind.RoundRobin);
        for (uint i = 0; i < 9; i++)
            Send(i);
        Assert.Equal([3, 3, 3], Sent());
        _lagg.SetKind(LaggKind.Broadcast);
        Send(1);
        Assert.Equal([4, 4, 4], Sent());
    }

    [Fact]
    public void Ports_go_by_the_first_ones_address_and_have_theirs_again()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Assert.All(_ports, port => Assert.Equal(_ports[0].Address, port.Ifp.LinkAddress));
        Assert.Equal(_ports[0].Address, _lagg.Ifp.LinkAddress);
        _lagg.RemovePort(_ports[0].Ifp);
        Assert.Equal(_ports[0].Address, _ports[0].Ifp.LinkAddress);
        Assert.Equal(_ports[1].Address, _lagg.Ifp.LinkAddress);
        Assert.Equal(_ports[1].Address, _ports[2].Ifp.LinkAddress);
        _lagg.Ifp.Destroy();
        Assert.Equal(_ports[2].Address, _ports[2].Ifp.LinkAddress);
        Assert.Null(_ports[2].Ifp.Lagg);
    }

    [Fact]
    public void Frame_by_a_standby_port_is_not_taken_unless_told_to()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _ports[0].Receive(Frame.Of(_lagg.Ifp.LinkAddress.Value, Peer));
        _ports[1].Receive(Frame.Of(_lagg.Ifp.LinkAddress.Value, Peer));
        Assert.Equal(1ul, _lagg.Ifp.Statistics.Sum().ipackets);
        LaggGlobals.V_failover_rx_all = 1;
        _ports[1].Receive(Frame.Of(_lagg.Ifp.LinkAddress.Value, Peer));
        Assert.Equal(2ul, _lagg.Ifp.Statistics.Sum().ipackets);
    }

    [Fact]
    public void Port_that_does_not_fit_is_refused()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => _lagg.AddPort(_ports[0].Ifp)).Errno);
        Lagg other = LaggGlobals.Create();
        Assert.Equal(Errno.Busy, Assert.Throws<NetException>(() => other.AddPort(_ports[0].Ifp)).Errno);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => other.AddPort(_lagg.Ifp)).Errno);
        Assert.Equal(Errno.NoEntry, Assert.Throws<NetException>(() => other.RemovePort(_ports[0].Ifp)).Errno);
    }

    [Fact]
    public void What_sends_by_the_aggregate_cannot_be_its_port()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Ifnet vlan = IfCloner.Create($"{_lagg.Ifp.Name}.5");
        foreach (Station port in _ports)
            _lagg.RemovePort(port.Ifp);
        var refused = Assert.Throws<NetException>(() => _lagg.AddPort(vlan));
        Assert.Equal(Errno.Invalid, refused.Errno);
        Assert.Contains(vlan.Name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mtu_that_one_port_refuses_is_changed_on_none()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Ifnet vlan = IfCloner.Create("vlan");
        _lagg.AddPort(vlan);
        var refused = Assert.Throws<NetException>(() => _lagg.Ifp.SetMtu(9000));
        Assert.Contains(vlan.Name, refused.Message, StringComparison.Ordinal);
        Assert.All(_lagg.Ports, port => Assert.Equal(1500, port.Ifp.Mtu));
        Assert.Equal(1500, _lagg.Ifp.Mtu);
        _lagg.RemovePort(vlan);
        _lagg.Ifp.SetMtu(9000);
        Assert.All(_lagg.Ports, port => Assert.Equal(9000, port.Ifp.Mtu));
    }

    [Theory]
    [InlineData(LaggKind.LoadBalance)]
    [InlineData(LaggKind.Lacp)]
    [InlineData(LaggKind.Failover)]
    public void What_is_no_frame_does_not_get_out(LaggKind kind)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _lagg.SetKind(kind);
        Assert.Equal(Errno.Invalid, _lagg.Ifp.Transmit(Mbuf.From(new byte[5])!));
        // LACP sends frames of its own.
        Assert.All(_ports.SelectMany(port => port.Sent), frame => Assert.InRange(frame.Length, EtherHeader.Length, 1518));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
    }

    [Fact]
    public void Nothing_leaks()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        foreach (LaggKind kind in Enum.GetValues<LaggKind>().Where(kind => kind != LaggKind.Lacp))
        {
            _lagg.SetKind(kind);
            for (uint i = 0; i < 50; i++)
            {
                Transmit(i);
                _ports[i % 3].Receive(Frame.Of(0xffff_ffff_ffff, Peer));
            }
        }

        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
    }

    private void Send(uint flow) => Assert.Equal(Errno.Ok, Transmit(flow));

    private Errno Transmit(uint flow)
    {
        byte[] frame = Frame.Of(Peer, _lagg.Ifp.LinkAddress.Value);
        Mbuf m = Mbuf.From(frame)!;
        (m.Pkthdr.FlowId, m.Pkthdr.RssType) = (flow, RssType.OpaqueHash);
        return _lagg.Ifp.Transmit(m);
    }

    private int[] Sent() => [.. _ports.Select(port => port.Sent.Count)];
}
