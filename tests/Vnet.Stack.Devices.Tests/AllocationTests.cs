using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests : IDisposable
{
    private static readonly Zone[] s_zones =
        [MbufZones.Mbufs, MbufZones.Clusters, MbufZones.PageClusters, MbufZones.Jumbo9, MbufZones.Jumbo16, MbufZones.Jumbo64];

    private readonly bool[] _debug = [.. s_zones.Select(static zone => zone.Debug)];

    // What debugging of zones and locks allocates in Debug builds is not the packets'.
    public AllocationTests() => Array.ForEach(s_zones, static zone => zone.Debug = false);

    public void Dispose()
    {
        for (int i = 0; i < s_zones.Length; i++)
            s_zones[i].Debug = _debug[i];
    }

    [Theory]
    [InlineData(60)]
    [InlineData(1500)]
    public void Nothing_is_allocated_for_a_packet_received(int length)
    {
        using var lab = new Lab();
        lab.Nic.Layer.Records = false;
        byte[] frame = Lab.Frame(length, 1);
        Assert.Equal(0, Measure(() =>
        {
            for (int i = 0; i < 16; i++)
                lab.Nic.Receive(0, frame);
            lab.Interrupt();
        }));
        Assert.True(lab.Nic.Layer.Count > 16_000);
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(1500, 3)]
    public void Nothing_is_allocated_for_a_packet_sent(int length, int pieces)
    {
        using var lab = new Lab(new FakeNicOptions { Records = false });
        byte[] frame = Lab.Frame(length, 1);
        Assert.Equal(0, Measure(() =>
        {
            for (int i = 0; i < 16; i++)
                lab.Transmit(frame, pieces);
            lab.Interrupt();
        }));
    }

    [Fact]
    public void Nothing_is_allocated_for_segments_joined()
    {
        using var lab = new Lab();
        lab.Ifp.Enable(IfCap.Lro);
        lab.Nic.Layer.Records = false;
        byte[][] segments = [.. Enumerable.Range(0, 16).Select(i => Tcp.Segment((uint)(i * 1000), 1000, 1))];
        Assert.Equal(0, Measure(() =>
        {
            foreach (byte[] segment in segments)
                lab.Nic.Receive(0, segment, CsumFlags.AllValid);
            lab.Interrupt();
        }));
        Assert.True(Sysctl.Get<ulong>($"{lab.Knobs}.rxq0.lro_joined") > 0);
    }

    // The least of several runs: the runtime itself allocates now and then, when it recompiles a method.
    private static long Measure(Action action)
    {
        for (int i = 0; i < 1000; i++)
            action();
        long least = long.MaxValue;
        for (int run = 0; run < 5; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
                action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
