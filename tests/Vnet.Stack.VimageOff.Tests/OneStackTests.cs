using Vnet.Devices;
using Vnet.Net;
using Vnet.Stack.Tests;
using Vnet.Stack.Tests.Interfaces;

namespace Vnet.Stack.VimageOff.Tests;

/// <summary>Interfaces where there is one vnet only.</summary>
public class OneStackTests
{
    [Fact]
    public void Virtualization_is_off() => Assert.False(Vimage.IsEnabled);

    [Fact]
    public void Lo0_is_there_and_loops()
    {
        Ifnet lo = Lo.Of(VnetInstance.Default)!;
        Assert.Equal("lo0", lo.Name);
        lo.Up();
        int received = 0;
        using (new EtherTypeTaken(EtherType.Ip, m =>
        {
            received += m.ReceiveInterface == lo ? m.Pkthdr.Len : 0;
            m.FreeChain();
        }))
        {
            Mbuf m = Mbuf.GetFor(20)!;
            m.Extend(20)[0] = 0x45;
            Assert.Equal(Errno.Ok, lo.Transmit(m));
        }

        Assert.Equal(20, received);
        Refused.With(Errno.Invalid, lo.Destroy);
    }

    [Fact]
    public void Interfaces_come_change_and_go()
    {
        Ifnet ifp = FakeDriver.Attached(VnetInstance.Default, "off0", out FakeDriver driver);
        Ifconfig.Set(ifp, "up", "name", "uplink", "txcsum", "mtu", "9000");
        Assert.Equal(["up", "caps TXCSUM", "mtu 9000"], driver.Take());
        Assert.Equal(ifp, IfnetTable.Find(VnetInstance.Default, "uplink"));
        Refused.With(Errno.Exists, () => ifp.MoveTo(VnetInstance.Default));
        Ifnet second = IfCloner.Create("lo");
        Assert.Equal("lo1", second.Name);
        second.Destroy();
        ifp.Detach();
        Assert.Null(ifp.Vnet);
    }
}
