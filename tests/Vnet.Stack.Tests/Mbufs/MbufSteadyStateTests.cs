using Vnet.Net;

namespace Vnet.Stack.Tests;

// Switches the zones' debugging off, under which they record and check every call.
[Collection(nameof(MbufAccountTests))]
public sealed class MbufSteadyStateTests : IDisposable
{
    private static readonly byte[] s_bytes = new byte[3000];

    private readonly bool _debug = MbufZones.Mbufs.Debug;

    public MbufSteadyStateTests() => SetDebug(false);

    public void Dispose() => SetDebug(_debug);

    [Fact]
    public void Nothing_is_allocated_from_the_managed_heap_in_steady_state()
    {
        using VnetInstance vnet = VnetInstance.Create("mbuf steady");
        using VnetInstance other = VnetInstance.Create("mbuf steady other");
        using (CurVnet.Set(vnet))
        {
            var queue = new MbufQueue(16);
            for (int i = 0; i < 300; i++)
                Everything(other, queue);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 300; i++)
                Everything(other, queue);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        MbufTests.AssertNoneOf(vnet);
        MbufTests.AssertNoneOf(other);
    }

    private static void SetDebug(bool isOn)
    {
        foreach (Zone zone in MbufZones.All)
            zone.Debug = isOn;
    }

    private static void Everything(VnetInstance other, MbufQueue queue)
    {
        Mbuf m = Mbuf.From(s_bytes, headRoom: 4)!;
        m = m.Prepend(40)!.Pullup(60)!.CopyUp(60, 20)!;
        m.Pulldown(70, 500, out _);
        Mbuf copy = m.Copy(10, 2000)!;
        Mbuf dup = m.Duplicate()!;
        dup.Adjust(10);
        dup.Adjust(-10);
        m.CopyBack(2900, s_bytes.AsSpan(0, 700));
        m.Append(s_bytes.AsSpan(0, 300));
        Mbuf rest = m.Split(1000)!;
        rest.ConcatenatePacket(dup);
        int sum = 0;
        rest.Apply(0, 1000, ref sum, static (ref int count, ReadOnlySpan<byte> piece) => (count += piece.Length) < 0 ? 1 : 0);
        _ = InternetChecksum.Sum(rest, 1, 2000);
        Rss.ClassifyEthernet(m);
        _ = rest.Collapse(3);
        rest = rest.Defragment()!.Unshare()!;
        Assert.True(rest.ChargeTo(other));
        queue.TryEnqueue(m);
        queue.TryEnqueue(rest);
        queue.TryEnqueue(copy);
        queue.Drain();
    }
}
