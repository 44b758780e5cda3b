using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Route;

/// <summary>The tables against a model that tries every prefix.</summary>
public sealed class FibTableTests
{
    private static readonly Ifnet s_ifp = Lo.Of(VnetInstance.Default)!;

    public static TheoryData<int, int, int> Workloads => new()
    {
        // seed, routes that there may be at most, first bits that all have in common
        { 1, 10, 0 },
        { 2, 60, 0 },
        { 3, 1000, 0 },
        { 4, 1000, 13 },
        { 5, 40_000, 0 },
        { 6, 40_000, 9 },
        { 7, 2000, 24 },
    };

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Ipv4_finds_what_the_model_finds(int seed, int size, int common) => Compare(
        seed, size, common, 32, random => new InAddr((uint)random.NextInt64(1L << 32)), static (key, length) => new InAddr(key.Value & InAddr.Mask(length)));

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Ipv6_finds_what_the_model_finds(int seed, int size, int common) => Compare(
        seed, size, common, 128, random => new In6Addr((ulong)random.NextInt64(), (ulong)random.NextInt64()), static (key, length) => key.Network(length));

    [Fact]
    public void Every_length_of_one_address_is_told_apart()
    {
        var table = new FibTable<InAddr>();
        Nexthop[] hops = Hops(33);
        var host = new InAddr(10, 1, 2, 3);
        for (int length = 32; length >= 0; length--)
            Assert.Null(table.Set(new InAddr(host.Value & InAddr.Mask(length)), length, hops[length]));
        for (int length = 32; length >= 0; length--)
        {
            Assert.Same(hops[length], table.Lookup(host));
            Assert.Same(hops[length], table.Remove(new InAddr(host.Value & InAddr.Mask(length)), length));
        }

        Assert.Null(table.Lookup(host));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void The_first_and_the_last_address_have_routes()
    {
        var table = new FibTable<In6Addr>();
        Nexthop[] hops = Hops(3);
        var last = new In6Addr(ulong.MaxValue, ulong.MaxValue);
        table.Set(default, 128, hops[0]);
        table.Set(last, 128, hops[1]);
        table.Set(last.Network(1), 1, hops[2]);
        Assert.Same(hops[0], table.Lookup(default));
        Assert.Null(table.Lookup(new In6Addr(0, 1)));
        Assert.Same(hops[1], table.Lookup(last));
        Assert.Same(hops[2], table.Lookup(new In6Addr(ulong.MaxValue, 5)));
    }

    [Fact]
    public void Readers_find_the_old_or_the_new_while_routes_change()
    {
        var table = new FibTable<InAddr>();
        Nexthop[] hops = Hops(4);
        var network = new InAddr(10, 0, 0, 0);
        table.Set(network, 8, hops[0]);
        for (uint other = 0; other < 3000; other++)
            table.Set(new InAddr(other << 20 | 0xc0000000), 30, hops[1]);
        using var stop = new CancellationTokenSource();
        int wrong = 0;
        long looked = 0;
        var readers = new Thread[2];
        for (int i = 0; i < readers.Length; i++)
        {
            readers[i] = new Thread(() =>
            {
                var inside = new InAddr(10, 1, 1, 1);
                while (!stop.IsCancellationRequested)
                {
                    Nexthop? found = table.Lookup(inside);
                    if (found != hops[0] && found != hops[2] && found != hops[3])
                        Interlocked.Increment(ref wrong);
                    Interlocked.Increment(ref looked);
                }
            });
            readers[i].Start();
        }

        for (int round = 0; round < 20_000 || Volatile.Read(ref looked) < 1000; round++)
        {
            table.Set(new InAddr(10, 1, 0, 0), 16, hops[2]);
            table.Set(new InAddr(10, 1, 1, 0), 24, hops[3]);
            table.Remove(new InAddr(10, 1, 0, 0), 16);
            table.Remove(new InAddr(10, 1, 1, 0), 24);
        }

        stop.Cancel();
        foreach (Thread reader in readers)
            Assert.True(reader.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Numbers_of_next_hops_that_come_and_go_do_not_pile_up()
    {
        var table = new FibTable<InAddr>();
        Nexthop stays = Hops(1)[0];
        table.Set(new InAddr(10, 0, 0, 0), 8, stays);
        foreach (Nexthop hop in Hops(5000)[1..])
        {
            table.Set(new InAddr(10, 1, 0, 0), 16, hop);
            Assert.Same(hop, table.Lookup(new InAddr(10, 1, 0, 1)));
        }

        Assert.Equal(2, table.Nexthops.Count());
        Assert.Same(stays, table.Lookup(new InAddr(10, 2, 0, 1)));
    }

    private static Nexthop[] Hops(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new Nexthop { Ifp = s_ifp, Flags = RouteFlags.Gateway, Gateway = new InAddr((uint)i) })];

    private static void Compare<TKey>(int seed, int size, int common, int bits, Func<Random, TKey> any, Func<TKey, int, TKey> network)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        var random = new Random(seed);
        var table = new FibTable<TKey>();
        var model = new Dictionary<(TKey, int), Nexthop>();
        var present = new List<(TKey Prefix, int Length)>();
        Nexthop[] hops = Hops(200);
        TKey shared = network(any(random), common);
        int steps = Math.Max(2000, size * 2);
        for (int step = 0; step < steps; step++)
        {
            if (present.Count > 0 && (random.Next(3) == 0 || present.Count > size))
            {
                int at = random.Next(present.Count);
                (TKey prefix, int length) = present[at];
                Assert.Equal(model[(prefix, length)], table.Remove(prefix, length));
                model.Remove((prefix, length));
                present[at] = present[^1];
                present.RemoveAt(present.Count - 1);
            }
            else
            {
                // Often near another, so that prefixes nest.
                int length = random.Next(10) == 0 ? random.Next(bits + 1) : random.Next(common, bits + 1);
                TKey key = Near(random, present, any, shared, common);
                TKey prefix = network(key, length);
                Nexthop hop = hops[random.Next(hops.Length)];
                if (model.TryAdd((prefix, length), hop))
                    present.Add((prefix, length));
                model[(prefix, length)] = hop;
                table.Set(prefix, length, hop);
            }

            if (step % 50 == 0 || step > steps - 200)
            {
                TKey key = Near(random, present, any, shared, common);
                Assert.Equal(Longest(model, key, bits, network), table.Lookup(key));
            }
        }

        Assert.Equal(model.Count, table.Count);
        Assert.Equal(model.Count, table.Routes().Count);
        while (present.Count > 0)
        {
            (TKey prefix, int length) = present[^1];
            present.RemoveAt(present.Count - 1);
            Assert.Equal(model[(prefix, length)], table.Remove(prefix, length));
            model.Remove((prefix, length));
            if (present.Count % 97 == 0)
            {
                TKey key = Near(random, present, any, shared, common);
                Assert.Equal(Longest(model, key, bits, network), table.Lookup(key));
            }
        }

        Assert.Equal(0, table.Count);
        Assert.Empty(table.Nexthops);
    }

    private static TKey Near<TKey>(Random random, List<(TKey Prefix, int Length)> present, Func<Random, TKey> any, TKey shared, int common)
        where TKey : struct, IRouteKey<TKey>
    {
        (TKey start, int keep) = present.Count > 0 && random.Next(2) == 0 ? present[random.Next(present.Count)] : (shared, common);
        TKey noise = any(random);
        TKey key = start.First(keep);
        for (int bit = keep; bit < TKey.Bits; bit++)
            key = noise.Extract(bit, 1) == 1 ? key.With(bit, 1, 1) : key;
        return random.Next(20) == 0 ? any(random) : key;
    }

    private static Nexthop? Longest<TKey>(Dictionary<(TKey, int), Nexthop> model, TKey key, int bits, Func<TKey, int, TKey> network)
        where TKey : struct
    {
        for (int length = bits; length >= 0; length--)
        {
            if (model.TryGetValue((network(key, length), length), out Nexthop? hop))
                return hop;
        }

        return null;
    }
}
