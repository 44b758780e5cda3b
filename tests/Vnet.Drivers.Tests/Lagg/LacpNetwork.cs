using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

/// <summary>Two aggregates, each in its vnet, joined by cables, under a clock that the test moves.</summary>
internal sealed class LacpNetwork : IDisposable
{
    private readonly VirtualTimeProvider _time = new();
    private readonly CalloutWheel _wheel;

    public LacpNetwork(string name, int cables, bool fast = true)
    {
        _wheel = new CalloutWheel(_time, name: name, isSelfDriven: false);
        A = new End(_wheel, $"{name}a", 0x0200_0000_1000, cables);
        B = new End(_wheel, $"{name}b", 0x0200_0000_2000, cables);
        IsCut = new bool[cables];
        foreach (End end in (End[])[A, B])
        {
            using CurVnet.Scope scope = CurVnet.Set(end.Vnet);
            end.Lagg.Lacp.HasFastTimeout = fast;
            end.Lagg.SetKind(LaggKind.Lacp);
        }
    }

    public End A { get; }

    public End B { get; }

    /// <summary>Cables that carry nothing, while both ends believe in them.</summary>
    public bool[] IsCut { get; }

    public void Dispose()
    {
        A.Vnet.Dispose();
        B.Vnet.Dispose();
        _wheel.Dispose();
    }

    /// <summary>Lets time pass; what is sent arrives at once.</summary>
    public void Run(double seconds)
    {
        TimeSpan end = _time.Elapsed + TimeSpan.FromSeconds(seconds);
        Deliver();
        while (_time.Elapsed < end)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            _wheel.Run();
            Deliver();
        }
    }

    public void Deliver()
    {
        for (int round = 0; Deliver(A, B) | Deliver(B, A); round++)
            Assert.True(round < 1000, "the two answer each other without end");
    }

    private bool Deliver(End from, End to)
    {
        bool hasAny = false;
        for (int i = 0; i < from.Stations.Length; i++)
        {
            byte[][] frames = [.. from.Stations[i].Sent];
            from.Stations[i].Sent.Clear();
            from.Carried[i] += frames.Length;
            hasAny |= frames.Length > 0;
            using CurVnet.Scope scope = CurVnet.SetQuiet(to.Vnet);
            foreach (byte[] frame in IsCut[i] ? [] : frames)
                to.Stations[i].Receive(frame);
        }

        return hasAny;
    }

    public sealed class End
    {
        public End(CalloutWheel wheel, string name, ulong address, int ports)
        {
            Vnet = VnetInstance.Create(name);
            VnetClock.Use(Vnet, wheel);
            using CurVnet.Scope scope = CurVnet.Set(Vnet);
            Lagg = LaggGlobals.Create();
            Lagg.Ifp.Up();
            Stations = [.. Enumerable.Range(0, ports).Select(i => Station.Attach($"port{i}", address + (ulong)i))];
            Carried = new int[ports];
            foreach (Station station in Stations)
                Lagg.AddPort(station.Ifp);
        }

        public VnetInstance Vnet { get; }

        public Lagg Lagg { get; }

        public Station[] Stations { get; }

        /// <summary>Frames sent by each port.</summary>
        public int[] Carried { get; }

        public LacpPort Port(int index) => Lagg.Ports[index].Lacp!;

        public bool[] Distributing => [.. Lagg.Ports.Select(port => port.IsActive)];
    }
}
