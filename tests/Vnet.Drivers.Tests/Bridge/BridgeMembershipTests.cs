using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

public sealed class BridgeMembershipTests : IDisposable
{
    private const ulong Broadcast = 0xffff_ffff_ffff;
    private const ulong HostA = 0x0200_0000_0a01;

    private readonly VnetInstance _vnet = VnetInstance.Create("bridge-members");
    private readonly VnetInstance _other = VnetInstance.Create("bridge-elsewhere");
    private readonly Bridge _bridge;
    private readonly Station[] _ports;

    public BridgeMembershipTests()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _bridge = BridgeGlobals.Create();
        _bridge.Ifp.Up();
        _ports = [.. Enumerable.Range(0, 4).Select(i => Station.Attach($"port{i}", 0x0200_0000_0001u + (ulong)i))];
    }

    public void Dispose()
    {
        Drained.Of(_vnet);
        _vnet.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Interface_of_another_vnet_is_refused()
    {
        _ports[0].Ifp.MoveTo(_other);
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        var refused = Assert.Throws<NetException>(() => _bridge.AddMember(_ports[0].Ifp));
        Assert.Equal(Errno.NoEntry, refused.Errno);
        Assert.Contains("bridge-elsewhere", refused.Message, StringComparison.Ordinal);
        Assert.Throws<NetException>(() => _bridge.AddSpan(_ports[0].Ifp));
    }

    [Fact]
    public void What_sends_by_the_bridge_cannot_be_its_member()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Ifnet vlan = IfCloner.Create("bridge0.100");
        var refused = Assert.Throws<NetException>(() => _bridge.AddMember(vlan));
        Assert.Equal(Errno.Invalid, refused.Errno);
        Assert.Contains("bridge0.100", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => _bridge.AddSpan(vlan)).Errno);
        Lagg lagg = LaggGlobals.Create();
        lagg.AddPort(vlan);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => _bridge.AddMember(lagg.Ifp)).Errno);
        lagg.RemovePort(vlan);
        _bridge.AddMember(lagg.Ifp);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => lagg.AddPort(vlan)).Errno);
        _bridge.RemoveMember(lagg.Ifp);
        Vlan.Unconfigure(vlan);
        _bridge.AddMember(vlan);
        Assert.Equal(Errno.NotSupported, Assert.Throws<NetException>(() => Vlan.Configure(vlan, new VlanOptions("bridge0", 100))).Errno);
    }

    [Fact]
    public void Bridge_that_is_gone_takes_no_member_even_one_that_is_gone_too()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _bridge.Ifp.Destroy();
        _ports[0].Ifp.Detach();
        Assert.Equal(Errno.NoEntry, Assert.Throws<NetException>(() => _bridge.AddMember(_ports[0].Ifp)).Errno);
        Assert.Equal(Errno.NoEntry, Assert.Throws<NetException>(() => _bridge.AddMember(_ports[1].Ifp)).Errno);
    }

    [Fact]
    public void What_is_no_frame_does_not_get_out()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _bridge.AddMember(_ports[0].Ifp);
        Assert.Equal(Errno.Invalid, _bridge.Ifp.Transmit(Mbuf.From(new byte[13])!));
        Mbuf pieces = Mbuf.From(Frame.Of(Broadcast, HostA))!;
        Mbuf rest = pieces.Split(5)!;
        rest.Flags &= ~MbufFlags.PacketHeader;
        (pieces.Next, pieces.Pkthdr.Len) = (rest, 60);
        Assert.Equal(Errno.Ok, _bridge.Ifp.Transmit(pieces));
        Assert.Equal([60], _ports[0].Sent.Select(frame => frame.Length));
    }

    [Fact]
    public void Member_and_span_that_move_to_another_vnet_leave_the_bridge()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        foreach (Station port in _ports[..3])
            _bridge.AddMember(port.Ifp, BridgeMemberFlags.Default | BridgeMemberFlags.Stp);
        _bridge.RemoveMember(_ports[2].Ifp);
        _bridge.AddSpan(_ports[3].Ifp);
        _bridge.SetStatic(_ports[0].Ifp, new MacAddress(HostA));
        _ports[0].Ifp.MoveTo(_other);
        _ports[3].Ifp.MoveTo(_other);
        Assert.Null(_ports[0].Ifp.Bridge);
        Assert.Equal([_ports[1].Ifp], _bridge.Members.Select(member => member.Ifp));
        Assert.Empty(_bridge.Spans);
        Assert.Empty(_bridge.Addresses);
        Assert.Single(_bridge.SpanningTree.Ports);
        Assert.Equal(IfFlags.None, _ports[0].Ifp.Flags & IfFlags.Promiscuous);
    }

    [Fact]
    public void Bridge_that_moves_leaves_its_members_and_works_where_it_is()
    {
        using (CurVnet.Set(_vnet))
            _bridge.AddMember(_ports[0].Ifp);
        _bridge.Ifp.MoveTo(_other);
        Assert.Empty(_bridge.Members);
        Assert.Null(_ports[0].Ifp.Bridge);
        using CurVnet.Scope scope = CurVnet.Set(_other);
        Station[] there = [Station.Attach("there0", 0x0200_0000_0021), Station.Attach("there1", 0x0200_0000_0022)];
        _bridge.Ifp.Up();
        foreach (Station port in there)
            _bridge.AddMember(port.Ifp);
        there[0].Receive(Frame.Of(Broadcast, HostA));
        Assert.Single(there[1].Sent);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_other));
    }

    [Fact]
    public void Span_cannot_become_a_member()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _bridge.AddSpan(_ports[0].Ifp);
        Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => _bridge.AddMember(_ports[0].Ifp)).Errno);
        Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => _bridge.AddSpan(_ports[0].Ifp)).Errno);
    }

    [Fact]
    public void Bridge_takes_its_first_members_address_when_told_to()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        BridgeGlobals.V_inherit_mac = 1;
        _bridge.AddMember(_ports[2].Ifp);
        Assert.Equal(_ports[2].Address, _bridge.Ifp.LinkAddress);
        _bridge.AddMember(_ports[1].Ifp);
        Assert.Equal(_ports[2].Address, _bridge.Ifp.LinkAddress);
    }

    [Fact]
    public void Frames_flow_while_members_come_and_go()
    {
        const int Frames = 4000;
        using (CurVnet.Set(_vnet))
        {
            foreach (Station port in _ports)
                _bridge.AddMember(port.Ifp);
        }

        var senders = new Thread[2];
        Exception? failure = null;
        for (int i = 0; i < senders.Length; i++)
        {
            int number = i;
            senders[i] = new Thread(() => failure ??= Fault(() => Send(number, Frames)));
            senders[i].Start();
        }

        var random = new Random(7);
        using (CurVnet.Set(_vnet))
        {
            for (int i = 0; i < 400; i++)
            {
                Ifnet ifp = _ports[2 + random.Next(2)].Ifp;
                if (ifp.Bridge is null)
                    _bridge.AddMember(ifp, random.Next(2) == 0 ? BridgeMemberFlags.Default : BridgeMemberFlags.Default | BridgeMemberFlags.Stp);
                else
                    _bridge.RemoveMember(ifp);
                if (random.Next(4) == 0)
                    _bridge.Flush();
                Assert.All(_bridge.Addresses, entry => Assert.NotNull(entry.Member));
            }
        }

        Assert.All(senders, sender => Assert.True(sender.Join(TimeSpan.FromMinutes(2))));
        Assert.Null(failure);
        Drained.Of(_vnet);
        using (CurVnet.Set(_vnet))
        {
            foreach (Station port in _ports[2..])
            {
                if (port.Ifp.Bridge is not null)
                    _bridge.RemoveMember(port.Ifp);
            }
        }

        // Nothing was learnt on a member after it had left.
        Assert.All(_bridge.Addresses, entry => Assert.Contains(entry.Member, _bridge.Members));
        Assert.All(_bridge.Members, member => Assert.Equal(_bridge.Addresses.Count(entry => entry.Member == member), member.Addresses));
        Assert.All(_bridge.Addresses, entry => Assert.True(entry.Address.Value >= HostA));
    }

    private static Exception? Fault(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private void Send(int sender, int frames)
    {
        var random = new Random(sender);
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        for (int i = 0; i < frames; i++)
        {
            ulong to = random.Next(4) == 0 ? Broadcast : HostA + (ulong)random.Next(64);
            _ports[(2 * (i & 1)) + sender].Receive(Frame.Of(to, HostA + (ulong)random.Next(64)));
            if (i % 100 != 0)
                continue;
            foreach (Station port in _ports)
            {
                lock (port.Sent)
                    port.Sent.Clear();
            }
        }
    }
}
