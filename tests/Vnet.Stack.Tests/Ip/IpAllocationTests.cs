using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests.Inet;

// Switches the zones' debugging off, under which they record and check every call.
[Collection(nameof(MbufAccountTests))]
public sealed class IpAllocationTests : IDisposable
{
    private readonly bool _debug = MbufZones.Mbufs.Debug;

    public IpAllocationTests() => SetDebug(false);

    public void Dispose() => SetDebug(_debug);

    [Theory]
    [InlineData("forward")]
    [InlineData("output")]
    [InlineData("fragments")]
    public void Nothing_is_allocated_per_packet(string what)
    {
        using var host = IpForwardTests.Router($"ip-alloc-{what}", out IpPort left, out IpPort right);
        right.Discards = true;
        byte[] packet = IpPacket.Make("10.0.0.2", "10.0.1.2", 26);
        byte[] half = IpPacket.Make("10.0.0.2", "10.0.0.1", 64, protocol: 252, offset: IpHeader.MoreFragments);
        byte[] rest = IpPacket.Make("10.0.0.2", "10.0.0.1", 64, protocol: 252, offset: 8);
        Netinet.Ip.Register(252, static (m, offset, protocol) => m.FreeChain());
        try
        {
            SetDebug(false);
            long allocated = 0;
            for (int round = 0; round < 4; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 2000; i++)
                {
                    switch (what)
                    {
                        case "forward": left.Receive(packet); break;
                        case "output": host.Output(packet); break;
                        default: left.Receive(half); left.Receive(rest); break;
                    }
                }

                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            Assert.Equal(0, allocated);
        }
        finally
        {
            Netinet.Ip.Unregister(252);
        }
    }

    private static void SetDebug(bool isOn)
    {
        foreach (Zone zone in MbufZones.All)
            zone.Debug = isOn;
    }
}
