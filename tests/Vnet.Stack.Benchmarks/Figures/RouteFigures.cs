using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Benchmarks;

/// <summary>Routing tables of a million routes with the lengths of the Internet's, and a small one.</summary>
/// <remarks>
/// Bars: <c>route4_lookup_ns</c>, a random address looked up in a million IPv4 routes, at most 100; <c>route4_mb</c>, what that
/// table takes, at most 120. <c>route4_ns_hit</c> looks up addresses that have a route. The same for IPv6. <c>_small</c> is a host's table: eight
/// routes. <c>route4_change_us</c> is one route added and deleted in the large table.
/// </remarks>
internal static class RouteFigures
{
    private const int Routes = 1_000_000;
    private const int Addresses = 1 << 20;

    // Share of the lengths in percent, from /8 on, about as in the Internet: most are /24.
    private static readonly (int Length, int Percent)[] s_lengths = [(12, 1), (16, 3), (18, 2), (19, 3), (20, 5), (21, 5), (22, 11), (23, 10), (24, 59), (30, 1)];
    private static readonly (int Length, int Percent)[] s_lengths6 = [(29, 3), (32, 12), (36, 3), (40, 6), (44, 8), (48, 60), (56, 3), (64, 5)];

    private static readonly InAddr[] s_random = new InAddr[Addresses];
    private static readonly InAddr[] s_hits = new InAddr[Addresses];
    private static readonly In6Addr[] s_hits6 = new In6Addr[Addresses];
    private static FibTable<InAddr> s_large = new();
    private static FibTable<InAddr> s_small = new();
    private static FibTable<In6Addr> s_large6 = new();
    private static Nexthop? s_sink;
    private static int s_at;

    public static void Print(Action<string, double> print)
    {
        var random = new Random(1);
        Ifnet ifp;
        using (CurVnet.Set(VnetInstance.Default))
            ifp = Epair.Create().Item1;
        Nexthop[] hops = [.. Enumerable.Range(1, 256).Select(i => new Nexthop
        {
            Ifp = ifp, Flags = RouteFlags.Gateway, Gateway = new InAddr((uint)i), Gateway6 = new In6Addr(0, (ulong)i),
        })];
        long start = GC.GetTotalMemory(true);
        Fill(s_large, random, s_lengths, static random => new InAddr((uint)random.NextInt64(1L << 32)), hops, s_hits);
        long inet = GC.GetTotalMemory(true);
        Fill(s_large6, random, s_lengths6, static random => new In6Addr((ulong)random.NextInt64() >> 3 | 0x2000_0000_0000_0000, (ulong)random.NextInt64()), hops, s_hits6);
        long inet6 = GC.GetTotalMemory(true);
        for (byte i = 0; i < 8; i++)
            s_small.Set(new InAddr(10, i, 0, 0), 16, hops[i]);
        for (int i = 0; i < s_random.Length; i++)
            s_random[i] = new InAddr((uint)random.NextInt64(1L << 32));

        print("route4_mb", (inet - start) / 1e6);
        print("route6_mb", (inet6 - inet) / 1e6);
        double[] times = Comparison.Measure(new Kernel(Random4), new Kernel(Hits4), new Kernel(Hits6), new Kernel(Small4), new Kernel(Changes));
        print("route4_lookup_ns", times[0]);
        print("route4_hit_ns", times[1]);
        print("route6_hit_ns", times[2]);
        print("route4_small_ns", times[3]);
        print("route4_change_us", times[4] / 1000);
        (s_large, s_large6, s_small) = (new(), new(), new());
    }

    private static void Fill<TKey>(
        FibTable<TKey> table, Random random, (int Length, int Percent)[] lengths, Func<Random, TKey> any, Nexthop[] hops, TKey[] hits)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        lock (table.Gate)
        {
            while (table.Count < Routes)
            {
                int share = random.Next(100);
                int at = 0;
                while ((share -= lengths[at].Percent) >= 0)
                    at++;
                TKey key = any(random);
                table.Set(key.First(lengths[at].Length), lengths[at].Length, hops[random.Next(hops.Length)]);
                hits[random.Next(hits.Length)] = key;
            }
        }
    }

    private static void Random4()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            s_sink = s_large.Lookup(s_random[s_at++ & (Addresses - 1)]);
    }

    private static void Hits4()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            s_sink = s_large.Lookup(s_hits[s_at++ & (Addresses - 1)]);
    }

    private static void Hits6()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            s_sink = s_large6.Lookup(s_hits6[s_at++ & (Addresses - 1)]);
    }

    private static void Small4()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            s_sink = s_small.Lookup(new InAddr(10, (byte)i, 0, 1));
    }

    private static void Changes()
    {
        Nexthop hop = s_small.Lookup(new InAddr(10, 1, 0, 1))!;
        for (int i = 0; i < Kernel.Accesses; i++)
        {
            var prefix = new InAddr(s_random[s_at++ & (Addresses - 1)].Value & InAddr.Mask(25));
            if (s_large.Find(prefix, 25) is null)
            {
                s_large.Set(prefix, 25, hop);
                s_large.Remove(prefix, 25);
            }
        }
    }
}
