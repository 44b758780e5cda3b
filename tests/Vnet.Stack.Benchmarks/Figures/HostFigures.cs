using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Sockets;

namespace Vnet.Benchmarks;

/// <summary>Whole virtual hosts: what one costs, how soon one answers another, and what a second core adds.</summary>
/// <remarks>
/// Bars: <c>host_create_us</c>, a vnet with loopback and one end of an epair, both up and addressed, at most 40 (goal 10), and
/// <c>host_kib</c>, what it takes of memory, at most 40 (goal 12); <c>ping_us</c>, an echo request and its reply between raw sockets over an
/// epair, at most 2; <c>two_cores</c>, datagrams of two pairs of vnets on two threads against one pair on one, at least 1.7
/// (goal 1.95).
/// </remarks>
internal static class HostFigures
{
    private const int Hosts = 1000;
    private const int Rounds = 15;

    public static void Print(Action<string, double> print)
    {
        PrintCreation(print);
        PrintPing(print);
        PrintCores(print);
    }

    private static void PrintCreation(Action<string, double> print)
    {
        var times = new List<double>();
        var sizes = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            // The other ends of the epairs, in a vnet whose growth is not counted.
            using VnetInstance hub = VnetInstance.Create("hub");
            var ends = new Ifnet[Hosts];
            for (int i = 0; i < Hosts; i++)
            {
                using (CurVnet.Set(hub))
                    ends[i] = Epair.Create().A;
            }

            var hosts = new VnetInstance[Hosts];
            long before = GC.GetTotalMemory(forceFullCollection: true);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Hosts; i++)
                hosts[i] = Create(i);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / Hosts);
            sizes.Add((GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / Hosts);
            foreach (VnetInstance host in hosts)
                host.Dispose();
            GC.KeepAlive(ends);
        }

        print("host_create_us", times.Min());
        print("host_kib", sizes.Min());
    }

    private static VnetInstance Create(int number)
    {
        VnetInstance vnet = VnetInstance.Create("host");
        using (CurVnet.Set(vnet))
        {
            Ifnet lo = Lo.Of(vnet)!;
            lo.Up();
            InIfaddrs.Add(lo, new InAddr(127, 0, 0, 1), 8);
            Ifnet a = Epair.Create().A;
            a.Up();
            InIfaddrs.Add(a, new InAddr(10, (byte)(number >> 8), (byte)number, 1), 24);
        }

        return vnet;
    }

    private static void PrintPing(Action<string, double> print)
    {
        using var pair = new Pair(80);
        // As many as are asked for.
        Sysctl.Set("net.inet.icmp.icmplim", 0, pair.Right);
        using var raw = new VnetSocket(pair.Left, AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { ReceiveTimeout = 5000 };
        raw.Connect(new IPEndPoint(pair.RightAddress, 0));
        byte[] request = new byte[64];
        request[0] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), InternetChecksum.Compute(request));
        byte[] reply = new byte[128];
        print("ping_us", Best(20, () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                raw.Send(request);
                if (raw.Receive(reply) != 84)
                    throw new InvalidOperationException("No echo reply.");
            }
        }) / 1000);
    }

    private static void PrintCores(Action<string, double> print)
    {
        using var first = new Pair(81);
        using var second = new Pair(82);
        var ratios = new double[Rounds];
        first.Turn(20_000);
        second.Turn(20_000);
        for (int round = 0; round < Rounds; round++)
        {
            double one = Time(() => first.Turn(100_000));
            using var together = new Barrier(2);
            var other = new Thread(() =>
            {
                together.SignalAndWait();
                second.Turn(100_000);
            });
            other.Start();
            together.SignalAndWait();
            double two = Time(() =>
            {
                first.Turn(100_000);
                other.Join();
            });
            ratios[round] = 2 * one / two;
        }

        Array.Sort(ratios);
        print("two_cores", ratios[Rounds / 2]);
        print("two_cores_best", ratios[^1]);
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static double Best(int rounds, Action action)
    {
        double best = double.MaxValue;
        for (int round = 0; round < rounds; round++)
            best = Math.Min(best, Time(action));
        return best;
    }

    /// <summary>Two vnets on an epair, with a UDP socket each.</summary>
    private sealed class Pair : IDisposable
    {
        private readonly byte[] _data = new byte[64];
        private readonly byte[] _buffer = new byte[256];
        private readonly VnetSocket _client;
        private readonly VnetSocket _server;
        public Pair(byte network)
        {
            Left = VnetInstance.Create("pair-left");
            Right = VnetInstance.Create("pair-right");
            RightAddress = new IPAddress([10, network, 0, 2]);
            (Ifnet a, Ifnet b) ends;
            using (CurVnet.Set(Left))
                ends = Epair.Create();
            ends.b.MoveTo(Right);
            ends.a.Up();
            ends.b.Up();
            using (CurVnet.Set(Left))
                InIfaddrs.Add(ends.a, new InAddr(10, network, 0, 1), 24);
            using (CurVnet.Set(Right))
                InIfaddrs.Add(ends.b, new InAddr(10, network, 0, 2), 24);
            var to = new IPEndPoint(RightAddress, 7);
            _server = new VnetSocket(Right, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _server.Bind(to);
            _client = new VnetSocket(Left, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _client.Connect(to);
        }

        public VnetInstance Left { get; }

        public VnetInstance Right { get; }

        public IPAddress RightAddress { get; }

        public void Turn(int count)
        {
            for (int i = 0; i < count; i++)
            {
                _client.Send(_data);
                _server.Receive(_buffer);
            }
        }

        public void Dispose()
        {
            _client.Dispose();
            _server.Dispose();
            Left.Dispose();
            Right.Dispose();
        }
    }
}
