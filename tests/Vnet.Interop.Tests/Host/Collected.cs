using System.Collections.Concurrent;
using System.Diagnostics;
using Vnet.Net;
using Vnet.Stack.Tests;

namespace Vnet.Interop.Tests;

/// <summary>Takes packets of one type, and keeps copies of their bytes and headers.</summary>
internal sealed class Collected : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<(byte[] Bytes, PacketHeader Header, VnetInstance? Vnet)> _packets = new();
    private readonly EtherTypeTaken _taken;

    private Collected(ushort type) => _taken = new EtherTypeTaken(type, new NetisrProtocol("collected", Take));

    public int Count => _packets.Count;

    public static Collected OfEtherType(ushort type) => new(type);

    public static byte[] BytesOf(Mbuf m)
    {
        var bytes = new byte[m.Pkthdr.Len];
        int at = 0;
        for (Mbuf? piece = m; piece is not null; piece = piece.Next)
        {
            piece.Data.CopyTo(bytes.AsSpan(at));
            at += piece.Length;
        }

        return bytes;
    }

    /// <summary>Waits for something to become true.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_patience, $"Not within {s_patience.TotalSeconds:0} s: {what}.");
            Thread.Sleep(5);
        }
    }

    /// <summary>The packets, once there are so many.</summary>
    public (byte[] Bytes, PacketHeader Header, VnetInstance? Vnet)[] Wait(int count)
    {
        Until(() => _packets.Count >= count, $"{count} packets");
        return [.. _packets];
    }

    public void Dispose() => _taken.Dispose();

    private void Take(Mbuf m)
    {
        _packets.Enqueue((BytesOf(m), m.Pkthdr, CurVnet.Current));
        m.FreeChain();
    }
}
