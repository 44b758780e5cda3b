using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Stack.Tests;

// Switches the zones' debugging off, under which they record and check every call.
[Collection(nameof(MbufAccountTests))]
public sealed class TapAllocationTests : IDisposable
{
    private readonly bool _debug = MbufZones.Mbufs.Debug;
    private readonly VnetInstance _vnet = VnetInstance.Create("tap-alloc");
    private readonly Ifnet _a;
    private readonly Ifnet _b;

    public TapAllocationTests()
    {
        SetDebug(false);
        using (CurVnet.Set(_vnet))
            (_a, _b) = Epair.Create(0);
        _a.Up();
        _b.Up();
    }

    public void Dispose()
    {
        _a.Detach();
        _b.Detach();
        _vnet.Dispose();
        SetDebug(_debug);
    }

    [Fact]
    public void Captured_packets_allocate_nothing()
    {
        using var capture = new PacketCapture(new PcapngWriter(Stream.Null));
        BpfListener written = capture.Add(_a, "ether[59] = 5");
        using BpfDescriptor tap = Open();
        var buffer = new byte[tap.BufferLength];
        Measure(tap, buffer);
        SetDebug(false);

        // The least of several runs: the runtime itself allocates now and then, when it recompiles a method.
        long least = long.MaxValue;
        for (int run = 0; run < 5; run++)
            least = Math.Min(least, Measure(tap, buffer));
        Assert.Equal(0, least);
        Assert.Equal((12_000ul, 0ul), (written.Statistics.bs_kept, written.Statistics.bs_dropped));
        Assert.Equal((12_000ul, 0ul), (tap.Statistics.bs_kept, tap.Statistics.bs_dropped));
    }

    private long Measure(BpfDescriptor tap, byte[] buffer)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 2000; i++)
        {
            using (CurVnet.Set(_vnet))
            {
                Mbuf m = Mbuf.GetHeader()!;
                Span<byte> frame = m.Extend(60);
                frame.Clear();
                frame[59] = 5;
                _a.Transmit(m);
            }

            tap.TryRead(buffer, out _);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private BpfDescriptor Open()
    {
        using (CurVnet.Set(_vnet))
        {
            BpfDescriptor tap = BpfDescriptor.Open();
            tap.IsImmediate = true;
            tap.Attach(_a);
            return tap;
        }
    }

    private static void SetDebug(bool isOn)
    {
        foreach (Zone zone in MbufZones.All)
            zone.Debug = isOn;
        if (Zones.Find("netisr_task") is { } tasks)
            tasks.Debug = isOn;
    }
}
