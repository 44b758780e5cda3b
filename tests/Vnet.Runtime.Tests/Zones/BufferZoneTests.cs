namespace Vnet.Runtime.Tests;

public class BufferZoneTests
{
    [Theory]
    [InlineData(256, 64)]
    [InlineData(2048, 2048)]
    [InlineData(9216, 4096)]
    [InlineData(100, 1)]
    [InlineData(200_000, 64)]
    public void Buffers_are_aligned_disjoint_and_stay_where_they_are(int size, int alignment)
    {
        using var zone = new BufferZone($"aligned {size}", size, new() { Debug = false }, alignment);
        ZoneBuffer[] buffers = [.. Enumerable.Range(0, 40).Select(_ => zone.TryAlloc()!)];
        nint[] addresses = [.. buffers.Select(buffer => buffer.Address)];
        Assert.All(addresses, address => Assert.Equal(0, address % alignment));
        nint[] sorted = [.. addresses.Order()];
        for (int i = 1; i < sorted.Length; i++)
            Assert.True(sorted[i] - sorted[i - 1] >= size);
        foreach (ZoneBuffer buffer in buffers)
        {
            Assert.Equal((size, size), (buffer.Span.Length, buffer.Memory.Length));
            buffer.Span.Fill(0x5a);
        }

        GC.Collect();
        Assert.Equal(addresses, buffers.Select(buffer => buffer.Address));
        Array.ForEach(buffers, buffer => zone.Free(buffer));
        Assert.Equal((0L, size), (zone.Statistics.Used, zone.Statistics.Size));
    }

    [Fact]
    public void A_freed_buffer_has_no_bytes_to_offer()
    {
        using var zone = new BufferZone("freed", 64, new() { Debug = true });
        ZoneBuffer buffer = zone.TryAlloc()!;
        zone.Free(buffer);
        var error = Assert.Throws<ZoneItemException>(() => buffer.Span.Clear());
        Assert.Contains("'freed'", error.Message, StringComparison.Ordinal);
        Assert.Contains("BufferZoneTests.cs:", error.Message, StringComparison.Ordinal);
        Assert.Throws<ZoneItemException>(() => buffer.Memory.Length);
    }

    [Fact]
    public void A_write_after_the_free_is_noticed_while_debugging_at_the_next_allocation()
    {
        using var zone = new BufferZone("written late", 66, new() { Debug = true, Max = 1 });
        ZoneBuffer buffer = zone.TryAlloc()!;
        Span<byte> kept = buffer.Span;
        zone.Free(buffer);
        Assert.Equal(0xde, kept[3]);
        Assert.Equal(0xde, zone.TryAlloc()!.Span[3]);
        zone.Free(buffer);
        kept[65] = 1;
        var error = Assert.Throws<ZoneItemException>(() => zone.TryAlloc());
        Assert.Contains("byte 65 is 0x01", error.Message, StringComparison.Ordinal);
        Assert.Contains("BufferZoneTests.cs:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BufferZone("bad", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BufferZone("bad", 64, alignment: 48));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BufferZone("bad", 64, new() { Max = -1 }));
        Assert.Throws<ArgumentException>(() => new BufferZone(" ", 64));
        Assert.Null(Zones.Find("bad"));
    }

    [Fact]
    public void In_steady_state_nothing_is_allocated()
    {
        using var zone = new BufferZone("steady", 2048, new() { Debug = false });
        var held = new ZoneBuffer[300];
        for (int pass = 0; pass < 3; pass++)
            Cycle(zone, held);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int pass = 0; pass < 100; pass++)
            Cycle(zone, held);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // More than a cache holds, so that buckets go to the depot and come back.
    private static void Cycle(BufferZone zone, ZoneBuffer[] held)
    {
        for (int i = 0; i < held.Length; i++)
            held[i] = zone.TryAlloc()!;
        for (int i = 0; i < held.Length; i++)
            zone.Free(held[i]);
    }
}
