using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Interop.Tests;

public class PacketRingTests
{
    private static readonly int s_rounds = 20_000 * int.Parse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR") ?? "1");

    [Fact]
    public void Blocks_of_any_bytes_are_walked_within_their_bounds()
    {
        using var vnet = VnetInstance.Create("ring-fuzz");
        var random = new Random(4711);
        var ring = new PacketRing(null!, ignoresOutgoing: true);
        PacketStat seen = default;
        long frames = 0;
        using (CurVnet.Set(vnet))
        {
            for (int round = 0; round < s_rounds; round++)
            {
                byte[] block = Block(random);
                for (Mbuf? m = ring.Walk(block, ref seen); m is not null; frames++)
                {
                    Mbuf? next = m.NextPacket;
                    Assert.InRange(m.Pkthdr.Len, 1, block.Length);
                    m.FreeChain();
                    m = next;
                }
            }
        }

        Assert.True(frames > s_rounds / 10, $"{frames} frames came through.");
        Assert.True(seen.malformed > (ulong)s_rounds / 10, $"{seen.malformed} were malformed.");
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(vnet));
    }

    // Two or three frames, most of them sound, and a few numbers changed to those at the borders.
    private static byte[] Block(Random random)
    {
        var block = new byte[4096];
        BitConverter.TryWriteBytes(block.AsSpan(12), random.Next(1, 4));
        BitConverter.TryWriteBytes(block.AsSpan(16), 48);
        for (int at = 48; at < 3000; at += 1000)
        {
            BitConverter.TryWriteBytes(block.AsSpan(at), 1000);
            BitConverter.TryWriteBytes(block.AsSpan(at + 12), 100);
            BitConverter.TryWriteBytes(block.AsSpan(at + 16), 100);
            BitConverter.TryWriteBytes(block.AsSpan(at + 24), (ushort)82);
        }

        int[] numbers = [0, 1, -1, 47, 48, 4095, 4096, 65535, int.MaxValue, int.MinValue, random.Next()];
        int[] places = [12, 16, 48, 60, 64, 68, 72, 1048, 1060, 1072, random.Next(block.Length - 4)];
        for (int change = random.Next(4); change > 0; change--)
            BitConverter.TryWriteBytes(block.AsSpan(places[random.Next(places.Length)]), numbers[random.Next(numbers.Length)]);
        return block;
    }
}
