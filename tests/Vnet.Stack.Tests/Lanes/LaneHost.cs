using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Stack.Tests.Lanes;

/// <summary>A vnet with one interface, which receives what a test gives it.</summary>
internal sealed class LaneHost : IDisposable
{
    public LaneHost(string name, int lanes = 1, Simulation? simulation = null)
    {
        Vnet = simulation?.CreateVnet(name) ?? VnetInstance.Create(name);
        Port = new Ifnet(new NoDriver(), new NoLayer(), IfType.Other, "port", 0);
        using (CurVnet.SetQuiet(Vnet))
            Port.Attach();
        Port.Up();
        Netisr.SetLanes(Vnet, lanes);
    }

    public VnetInstance Vnet { get; }

    public Ifnet Port { get; }

    /// <summary>A packet of a flow with a number in it.</summary>
    public static Mbuf Packet(uint flow, int number)
    {
        Mbuf m = Mbuf.GetHeader()!;
        BinaryPrimitives.WriteInt32LittleEndian(m.Extend(4), number);
        (m.Pkthdr.FlowId, m.Pkthdr.RssType) = (flow, RssType.OpaqueHash);
        return m;
    }

    public static int NumberOf(Mbuf m) => BinaryPrimitives.ReadInt32LittleEndian(m.Data);

    public void Receive(NetisrProtocol protocol, uint flow, int number) => Netisr.Receive(protocol, Port, Packet(flow, number));

    public Errno Dispatch(NetisrProtocol protocol, Mbuf m)
    {
        m.ReceiveInterface = Port;
        return Netisr.Dispatch(protocol, m);
    }

    public NetisrWorkStatistics Statistics(NetisrProtocol protocol) => Netisr.StatisticsOf(protocol, Vnet);

    public void Dispose() => Vnet.Dispose();

    /// <summary>Waits for something that other threads do.</summary>
    public static void Until(Func<bool> condition, int seconds = 60) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(seconds)), "It did not come true in time.");

    private sealed class NoDriver : IfDriver
    {
        public override Errno Transmit(Ifnet ifp, Mbuf m)
        {
            m.FreeChain();
            return Errno.Ok;
        }
    }

    private sealed class NoLayer : IfLayer
    {
        public override int HeaderLength => 0;

        public override void Input(Ifnet ifp, Mbuf m) => m.FreeChain();
    }
}
