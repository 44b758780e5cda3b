using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

/// <summary>Two bridges in two vnets with two cables between them and a host on each: a loop.</summary>
public sealed class BridgeLoopTests : IDisposable
{
    private const ulong Broadcast = 0xffff_ffff_ffff;
    private const ulong HostA = 0x0200_0000_0a01;
    private const ulong HostB = 0x0200_0000_0b01;
    private const int Host = 2;

    private readonly VirtualTimeProvider _time = new();
    private readonly CalloutWheel _wheel;
    private readonly VnetInstance[] _vnets = [VnetInstance.Create("loop-a"), VnetInstance.Create("loop-b")];
    private readonly Bridge[] _bridges = new Bridge[2];
    private readonly Station[][] _ports = new Station[2][];
    private readonly bool[] _isCut = new bool[2];
    private int _carried;

    public BridgeLoopTests()
    {
        _wheel = new CalloutWheel(_time, name: "bridge-loop", isSelfDriven: false);
        for (int i = 0; i < 2; i++)
        {
            VnetClock.Use(_vnets[i], _wheel);
            using CurVnet.Scope scope = CurVnet.Set(_vnets[i]);
            _bridges[i] = BridgeGlobals.Create();
            _bridges[i].Ifp.Up();
            _ports[i] = [.. Enumerable.Range(0, 3).Select(n => Station.Attach($"port{n}", 0x0200_0000_0100u * (ulong)(i + 1) + (ulong)n))];
            foreach (Station port in _ports[i])
                _bridges[i].AddMember(port.Ifp, BridgeMemberFlags.Default | BridgeMemberFlags.Stp);
        }
    }

    public void Dispose()
    {
        foreach (VnetInstance vnet in _vnets)
        {
            Assert.Equal(0, MbufZones.Mbufs.UsedBy(vnet));
            vnet.Dispose();
        }

        _wheel.Dispose();
    }

    [Fact]
    public void Frame_does_not_circle_and_reaches_the_other_host_once()
    {
        Run(10);
        Assert.Equal(1, Closed());
        Receive(0, Host, Frame.Of(Broadcast, HostA));
        Assert.InRange(Deliver(), 1, 4);
        Assert.Equal(1, HeardBy(1));
        Receive(1, Host, Frame.Of(HostA, HostB));
        Deliver();
        Assert.Equal(1, HeardBy(0));
    }

    [Fact]
    public void Other_cable_takes_over_at_once_when_the_link_goes_down()
    {
        Run(10);
        Receive(0, Host, Frame.Of(Broadcast, HostA));
        Deliver();
        int used = Array.FindIndex(_bridges[0].Members.Take(2).ToArray(), member => Forwards(member) && Forwards(_bridges[1].Members[_bridges[0].Members.ToList().IndexOf(member)]));
        _isCut[used] = true;
        for (int i = 0; i < 2; i++)
        {
            using CurVnet.Scope scope = CurVnet.Set(_vnets[i]);
            _ports[i][used].Ifp.SetLinkState(LinkState.Down);
        }

        // No second passes: the bridges hear of it by the event.
        Deliver();
        _ports[1][Host].Sent.Clear();
        Receive(0, Host, Frame.Of(Broadcast, HostA));
        Deliver();
        Assert.Equal(1, HeardBy(1));
    }

    [Fact]
    public void Without_a_tree_the_same_loop_storms()
    {
        for (int i = 0; i < 2; i++)
        {
            using CurVnet.Scope scope = CurVnet.Set(_vnets[i]);
            foreach (Station port in _ports[i])
                _bridges[i].SetFlags(port.Ifp, BridgeMemberFlags.Default);
        }

        Receive(0, Host, Frame.Of(Broadcast, HostA));
        Assert.Equal(1000, Deliver(most: 1000));
        foreach (Station port in _ports.SelectMany(ports => ports))
            port.Sent.Clear();
    }

    private static bool Forwards(BridgeMember member) => member.Port!.State == BstpPortState.Forwarding;

    private int Closed() => _bridges.Sum(bridge => bridge.Members.Take(2).Count(member => !Forwards(member)));

    private int HeardBy(int side)
    {
        int count = _ports[side][Host].Sent.Count(frame => new EtherHeader(frame).EtherType == EtherType.Experimental);
        _ports[side][Host].Sent.Clear();
        return count;
    }

    private void Receive(int side, int port, byte[] frame)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnets[side]);
        _ports[side][port].Receive(frame);
    }

    private void Run(int seconds)
    {
        for (int i = 0; i < seconds * 4; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            _wheel.Run();
            Deliver();
        }
    }

    // Frames of the cables, until none is left.
    private int Deliver(int most = 10_000)
    {
        _carried = 0;
        bool hasAny;
        do
        {
            hasAny = false;
            for (int side = 0; side < 2; side++)
            {
                for (int cable = 0; cable < 2; cable++)
                {
                    byte[][] frames = [.. _ports[side][cable].Sent];
                    _ports[side][cable].Sent.Clear();
                    foreach (byte[] frame in _isCut[cable] ? [] : frames)
                    {
                        if (_carried == most)
                            return most;
                        _carried++;
                        hasAny = true;
                        Receive(1 - side, cable, frame);
                    }
                }
            }
        }
        while (hasAny);
        return _carried;
    }
}
