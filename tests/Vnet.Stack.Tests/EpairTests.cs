using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Stack.Tests;

public class EpairTests
{
    [Fact]
    public void Frame_sent_by_one_vnet_is_received_by_the_other()
    {
        var received = new List<(VnetInstance? Vnet, byte Last)>();
        Ethernet.Register(EtherType.Experimental, new NetisrProtocol("test", m =>
        {
            received.Add((CurVnet.Current, m.Data[^1]));
            m.FreeChain();
        }));
        using var left = VnetInstance.Create("epair-left");
        (Ifnet a, Ifnet b) = Make(left);
        a.Up();
        b.Up();
        using (CurVnet.Set(left))
        {
            Mbuf m = Mbuf.GetHeader()!;
            Span<byte> frame = m.Extend(60);
            frame.Clear();
            _ = new EtherHeader(frame) { Destination = MacAddress.Broadcast, EtherType = EtherType.Experimental };
            frame[^1] = 42;
            Assert.Equal(Errno.Ok, a.Transmit(m));
        }

        Ethernet.Unregister(EtherType.Experimental);
        Assert.Equal([(left, (byte)42)], received);
        Assert.Equal(1ul, b.Statistics.Sum().ipackets);
        a.Detach();
        b.Detach();
    }

    private static (Ifnet A, Ifnet B) Make(VnetInstance vnet)
    {
        using (CurVnet.Set(vnet))
            return Epair.Create(0);
    }
}
