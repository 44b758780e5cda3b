using Vnet.Net;

namespace Vnet.Stack.Tests;

/// <summary>Makes packets of all shapes, and checks one against the bytes that it must have.</summary>
internal static class MbufModel
{
    /// <summary>Odd sizes of pieces, and those about the sizes of areas and clusters.</summary>
    private static readonly int[] s_sizes = [0, 1, 1, 2, 3, 7, 14, 20, 31, 60, 64, 100, 255, 256, 257, 700, 2047, 2048];

    /// <summary>A packet of these bytes in random pieces, some in clusters, some of those shared or read-only.</summary>
    public static Mbuf Chain(ReadOnlySpan<byte> bytes, Random random, List<Mbuf>? others = null)
    {
        Mbuf? top = null, last = null;
        do
        {
            int size = Math.Min(bytes.Length, s_sizes[random.Next(s_sizes.Length)]);
            Mbuf m = Piece(bytes[..size], random, top is null, others);
            bytes = bytes[size..];
            if (last is null)
                top = m;
            else
                last.Next = m;
            last = m;
        }
        while (!bytes.IsEmpty);

        top!.FixHeader();
        return top;
    }

    /// <summary>The packet's bytes.</summary>
    public static byte[] Bytes(Mbuf m)
    {
        byte[] bytes = new byte[m.TotalLength];
        m.CopyTo(0, bytes);
        return bytes;
    }

    /// <summary>Checks a packet's bytes, its counted length and its shape.</summary>
    public static void Check(ReadOnlySpan<byte> expected, Mbuf m)
    {
        if (!expected.SequenceEqual(Bytes(m)))
            Assert.Equal(expected.ToArray(), Bytes(m));
        if (m.HasPacketHeader)
            Assert.Equal(expected.Length, m.Pkthdr.Len);
        for (Mbuf? piece = m; piece is not null; piece = piece.Next)
        {
            Assert.True(piece.IsAllocated);
            Assert.True(piece == m || !piece.HasPacketHeader, "A header in the middle of a packet.");
            Assert.InRange(piece.Length, 0, piece.Capacity);
            Assert.True(piece.LeadingSpace >= 0 && piece.TrailingSpace >= 0 && piece.LeadingSpace + piece.Length + piece.TrailingSpace <= piece.Capacity);
        }
    }

    private static Mbuf Piece(ReadOnlySpan<byte> bytes, Random random, bool isFirst, List<Mbuf>? others)
    {
        Mbuf m = bytes.Length > Mbuf.OwnSize || random.Next(2) == 0 ? Mbuf.GetCluster(bytes.Length)! : Mbuf.GetHeader()!;
        int room = m.Capacity - bytes.Length;
        m.Reserve(random.Next(3) switch { 0 => 0, 1 => room, _ => random.Next(room + 1) });
        bytes.CopyTo(m.Extend(bytes.Length));
        if (!isFirst)
            m.DropHeader();
        if (others is not null && m.HasCluster && random.Next(3) == 0)
            others.Add(m.Copy(0, m.Length)!);
        if (others is not null && random.Next(8) == 0)
            m.Flags |= MbufFlags.ReadOnly;
        return m;
    }
}
