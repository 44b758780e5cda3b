using Vnet.Net;

namespace Vnet.Drivers.Tests;

/// <summary>An Ethernet interface whose wire is in the test's hands: what it sends is kept, what it receives is given.</summary>
internal sealed class Station : IfDriver
{
    private Station(string name, ulong address)
    {
        Ifp = new Ifnet(this, Ethernet.Layer, IfType.Ethernet, "station", -1, name);
        Address = new MacAddress(address);
    }

    public Ifnet Ifp { get; }

    public MacAddress Address { get; }

    /// <summary>Frames sent, whole.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>Attaches an interface to the current vnet and brings it up.</summary>
    public static Station Attach(string name, ulong address)
    {
        var station = new Station(name, address);
        Ethernet.Attach(station.Ifp, station.Address);
        station.Ifp.Up();
        return station;
    }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        var frame = new byte[m.Pkthdr.Len];
        m.CopyTo(0, frame);
        lock (Sent)
            Sent.Add(frame);
        m.FreeChain();
        return Errno.Ok;
    }

    /// <summary>A frame comes in from the wire.</summary>
    public void Receive(ReadOnlySpan<byte> frame)
    {
        Mbuf m = Mbuf.GetFor(frame.Length)!;
        frame.CopyTo(m.Extend(frame.Length));
        Ifp.Input(m);
    }
}
