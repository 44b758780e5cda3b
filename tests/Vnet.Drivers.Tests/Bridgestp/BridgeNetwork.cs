using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

/// <summary>Bridges joined by wires, under a clock that the test moves: spanning tree protocols without anything below them.</summary>
internal sealed class BridgeNetwork : IDisposable
{
    private readonly VirtualTimeProvider _time = new();
    private readonly CalloutWheel _wheel;
    private readonly VnetInstance _vnet;
    private readonly List<Bstp> _bridges = [];
    private readonly List<Cable> _cables = [];
    private readonly Queue<(End To, byte[] Frame)> _wire = new();

    public BridgeNetwork(string name, int bridges)
    {
        _vnet = VnetInstance.Create(name);
        _wheel = new CalloutWheel(_time, name: name, isSelfDriven: false);
        VnetClock.Use(_vnet, _wheel);
        Name = name;
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        for (int i = 0; i < bridges; i++)
            _bridges.Add(new Bstp($"{name}{i}", _ => Flushes++));
    }

    public string Name { get; }

    public IReadOnlyList<Bstp> Bridges => _bridges;

    public IReadOnlyList<Cable> Cables => _cables;

    public VnetInstance Vnet => _vnet;

    /// <summary>Times that addresses were to be forgotten.</summary>
    public int Flushes { get; private set; }

    /// <summary>Frames that crossed a wire.</summary>
    public int Messages { get; private set; }

    public void Dispose()
    {
        using (CurVnet.Set(_vnet))
        {
            foreach (Bstp bridge in _bridges)
                bridge.Stop();
        }

        _vnet.Dispose();
        _wheel.Dispose();
    }

    public Cable Join(int from, int to)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        var cable = new Cable();
        cable.A = new End(this, cable, _bridges[from], $"{Name[..2]}{_cables.Count}a", (ulong)_cables.Count * 2);
        cable.B = new End(this, cable, _bridges[to], $"{Name[..2]}{_cables.Count}b", ((ulong)_cables.Count * 2) + 1);
        _cables.Add(cable);
        return cable;
    }

    public void Start()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        for (int i = 0; i < _bridges.Count; i++)
            _bridges[i].Start(new MacAddress(0x0200_0000_1000ul + (ulong)i));
        Deliver();
    }

    public void Run(double seconds)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        TimeSpan end = _time.Elapsed + TimeSpan.FromSeconds(seconds);
        while (_time.Elapsed < end)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            _wheel.Run();
            Deliver();
        }
    }

    /// <summary>Pulls a cable out, or puts it in.</summary>
    public void Set(Cable cable, bool isUp)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        cable.IsUp = isUp;
        foreach (End end in (End[])[cable.A, cable.B])
        {
            end.Ifp.SetLinkState(isUp ? LinkState.Up : LinkState.Down);
            end.Bridge.LinkChanged();
        }

        Deliver();
    }

    public void Send(End to, byte[] frame)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _wire.Enqueue((to, frame));
        Deliver();
    }

    private void Deliver()
    {
        for (int i = 0; _wire.TryDequeue(out (End To, byte[] Frame) next); i++)
        {
            Assert.True(i < 10_000, "bridges answer each other without end");
            Messages++;
            Mbuf m = Mbuf.GetFor(next.Frame.Length)!;
            next.Frame.CopyTo(m.Extend(next.Frame.Length));
            next.To.Bridge.Input(next.To.Port, m);
        }
    }

    public sealed class Cable
    {
        public End A { get; set; } = null!;

        public End B { get; set; } = null!;

        public bool IsUp { get; set; } = true;

        public bool Carries => IsUp && A.Port.State == BstpPortState.Forwarding && B.Port.State == BstpPortState.Forwarding;
    }

    public sealed class End : IfDriver
    {
        private readonly BridgeNetwork _network;
        private readonly Cable _cable;

        public End(BridgeNetwork network, Cable cable, Bstp bridge, string name, ulong address)
        {
            (_network, _cable, Bridge) = (network, cable, bridge);
            Ifp = new Ifnet(this, Ethernet.Layer, IfType.Ethernet, "cable", -1, name);
            Ethernet.Attach(Ifp, new MacAddress(0x0200_0001_0000 + address));
            Ifp.Up();
            Port = bridge.AddPort(Ifp);
        }

        public Bstp Bridge { get; }

        public Ifnet Ifp { get; }

        public BstpPort Port { get; }

        public override Errno Transmit(Ifnet ifp, Mbuf m)
        {
            var frame = new byte[m.Pkthdr.Len];
            m.CopyTo(0, frame);
            m.FreeChain();
            if (_cable.IsUp)
                _network._wire.Enqueue((_cable.A == this ? _cable.B : _cable.A, frame));
            return Errno.Ok;
        }
    }
}
