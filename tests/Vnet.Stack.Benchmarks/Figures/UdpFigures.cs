using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Sockets;

namespace Vnet.Benchmarks;

/// <summary>
/// Datagrams from a socket of one vnet to a socket of another over an epair, on one core: sent, through both stacks, and read, with one
/// copy at each end.
/// </summary>
/// <remarks>
/// Bars, in millions of datagrams in a second: <c>udp_64_mpps</c> 3 (goal 10.2), <c>udp_1400_mpps</c> 1.7 (goal 5.3);
/// <c>udp_allocated_bytes</c> 0. Beside them <c>udp_sendto_64_mpps</c>, without a peer, and <c>inpcb_lookup_ns</c>, one look-up among
/// 100,000 connections.
/// </remarks>
internal static class UdpFigures
{
    private const int Datagrams = 10_000;
    private const int Rounds = 40;
    private const int Connections = 100_000;

    public static void Print(Action<string, double> print)
    {
        using VnetInstance left = VnetInstance.Create("udp-left"), right = VnetInstance.Create("udp-right");
        Ifnet a, b;
        using (CurVnet.Set(left))
            (a, b) = Epair.Create();
        b.MoveTo(right);
        a.Up();
        b.Up();
        using (CurVnet.Set(left))
            InIfaddrs.Add(a, new InAddr(10, 0, 0, 1), 24, probe: false);
        using (CurVnet.Set(right))
            InIfaddrs.Add(b, new InAddr(10, 0, 0, 2), 24, probe: false);
        var to = new IPEndPoint(IPAddress.Parse("10.0.0.2"), 7);
        using var server = new VnetSocket(right, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(to);
        using var client = new VnetSocket(left, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(to);
        using var unconnected = new VnetSocket(left, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        SocketAddress address = to.Serialize();
        byte[] small = new byte[64], large = new byte[1400], buffer = new byte[2048];
        print("udp_64_mpps", 1e3 / Best(() => Turn(client, server, small, buffer)));
        print("udp_1400_mpps", 1e3 / Best(() => Turn(client, server, large, buffer)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Datagrams; i++)
            Turn(client, server, small, buffer);
        print("udp_allocated_bytes", GC.GetAllocatedBytesForCurrentThread() - before);
        print("udp_sendto_64_mpps", 1e3 / Best(() =>
        {
            unconnected.SendTo(small, SocketFlags.None, address);
            server.Receive(buffer);
        }));
        print("inpcb_lookup_ns", Lookup(right));
    }

    private static void Turn(VnetSocket client, VnetSocket server, byte[] data, byte[] buffer)
    {
        client.Send(data);
        if (server.Receive(buffer) != data.Length)
            throw new InvalidOperationException("A datagram was lost.");
    }

    private static double Lookup(VnetInstance vnet)
    {
        using CurVnet.Scope current = CurVnet.Set(vnet);
        var hash = new InpcbHash();
        var keys = new InpcbKey[Connections];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = new InpcbKey(new InAddr((uint)i * 2654435761u), (ushort)(1 + (i % 60000)), new InAddr(10, 0, 0, 2), 7);
            hash.Add(new InConninfo(null!, keys[i], InpVflag.V4, isExact: true));
        }

        int at = 0;
        return Best(() =>
        {
            at = (at + 7919) % Connections;
            if (hash.Find(keys[at]) is null)
                throw new InvalidOperationException("Not found.");
        });
    }

    // Nanoseconds of one in the best round: noise only ever adds time.
    private static double Best(Action one)
    {
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            if (round < 10)
                Thread.Sleep(40);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Datagrams; i++)
                one();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Datagrams);
        }

        return best;
    }
}
