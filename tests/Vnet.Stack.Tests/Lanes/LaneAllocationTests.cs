using Vnet.Net;

namespace Vnet.Stack.Tests.Lanes;

// Switches the zones' debugging off, under which they record and check every call.
[Collection(nameof(MbufAccountTests))]
public sealed class LaneAllocationTests : IDisposable
{
    private readonly bool _debug = MbufZones.Mbufs.Debug;

    public LaneAllocationTests() => SetDebug(false);

    public void Dispose() => SetDebug(_debug);

    [Fact]
    public void Nothing_is_allocated_per_packet_or_post()
    {
        using var host = new LaneHost("post-alloc");
        var protocol = new NetisrProtocol("post-alloc", static m => m.FreeChain());
        var twice = new NetisrProtocol("post-alloc-twice", m => Netisr.Dispatch(protocol, m));
        Action<object?> post = static state => Netisr.CurrentLane!.Post(static _ => { }, state);
        Netisr.Post(host.Vnet, 0, post, null);
        SetDebug(false);
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 2_000; i++)
            {
                host.Receive(twice, 1, i);
                Netisr.Post(host.Vnet, 0, post, null);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static void SetDebug(bool isOn)
    {
        foreach (Zone zone in MbufZones.All)
            zone.Debug = isOn;
        if (Zones.Find("netisr_task") is { } tasks)
            tasks.Debug = isOn;
    }
}
