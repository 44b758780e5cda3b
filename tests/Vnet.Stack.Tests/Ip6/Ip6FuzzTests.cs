using System.Buffers.Binary;
using System.Globalization;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Inet6;

/// <summary>Packets that are almost right, to a host and through a router: nothing throws, leaks, or is seen elsewhere.</summary>
public sealed class Ip6FuzzTests
{
    private const int Packets = 330_000;

    private static readonly byte[] s_next = [0, 43, 44, 60, 58, 58, 17, 59, 50, 51, 6, 135, 255];
    private static readonly byte[] s_types = [1, 2, 3, 4, 5, 100, 127, 128, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 143, 200, 255];

    private static readonly In6Addr[] s_addresses =
    [
        Ip6Host.Address, Ip6Host.LinkLocal, Ip6Host.Peer, Ip6Host.PeerLinkLocal, Ip6Host.Far, In6Addr.AllNodes, In6Addr.AllRouters, In6Addr.Any,
        In6Addr.Loopback, Ip6Host.Address.SolicitedNode, In6Addr.Parse("ff0e::1"), In6Addr.Parse("::ffff:10.0.0.1"), In6Addr.Parse("ff01::1"),
    ];

    public static TheoryData<int, bool> Runs => new() { { 1, false }, { 2, true }, { 3, true } };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Nothing_that_comes_in_throws_leaks_or_is_seen_elsewhere(int seed, bool forwards)
    {
        int factor = int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), CultureInfo.InvariantCulture, out int times) ? times : 1;
        using var bystander = new Ip6Host("fuzz6-bystander");
        var host = new Ip6Host("fuzz6", seed: (ulong)seed);
        VnetInstance vnet = host.Vnet;
        host.AddAddress(host.Add("port", 1), In6Addr.Parse("2001:db8:2::1"), 64);
        host.AddRoute("2001:db8:f::", 48, IfnetTable.Of(vnet)[^1], In6Addr.Parse("fe80::99"), mtu: 1300);
        host.Set("net.inet6.ip6.forwarding", forwards ? 1 : 0);
        host.Set("net.inet6.icmp6.errppslimit", 0);
        host.Wire = (_, m) => m.FreeChain();
        ulong before = bystander.Stat.ip6s_total;
        var failures = new List<Exception>();
        void Note(UnhandledError error) => failures.Add(error.Exception);
        UnhandledErrors.Occurred += Note;
        var random = new Random(seed);
        byte[]? last = null;
        var pending = new Queue<byte[]>();
        for (int i = 0; i < Packets / 3 * factor; i++)
        {
            if (pending.Count == 0 && random.Next(20) == 0)
                Divide(random, pending);
            byte[] packet = last is not null && random.Next(4) == 0 ? Mutate(random, last) : pending.Count > 0 ? pending.Dequeue() : Make(random);
            last = packet;
            host.Receive(packet, random.Next(3) == 0 && packet.Length > 8 ? 1 + random.Next(6) : 1);
            if (random.Next(2000) == 0)
                host.Advance(random.Next(40));
        }

        UnhandledErrors.Occurred -= Note;
        Assert.Empty(failures);
        Assert.True(host.Stat.ip6s_delivered > 1000, $"{host.Stat.ip6s_delivered} delivered");
        Assert.True(host.Icmp.icp6s_reflect > 100, $"{host.Icmp.icp6s_reflect} answered");
        Assert.True(host.Stat.ip6s_reassembled > 20, $"{host.Stat.ip6s_reassembled} put together");
        Assert.Equal(before, bystander.Stat.ip6s_total);
        host.Advance(3600);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(vnet));
        host.Dispose();
        Assert.Empty(vnet.Leaks);
    }

    // A datagram in fragments that may be out of order, twice, or not all there.
    private static void Divide(Random random, Queue<byte[]> pending)
    {
        byte[] whole = Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, random.Next(100, 4000));
        int piece = random.Next(1, 160) * 8;
        int end = whole.Length - Ip6Header.Length;
        uint id = (uint)random.Next(1 << 16);
        var fragments = new List<byte[]>();
        for (int offset = 0; offset < end && fragments.Count < 80; offset += piece)
            fragments.Add(Packet6.Fragment(whole, id, offset, Math.Min(piece, end - offset), offset + piece < end));
        if (random.Next(3) == 0)
            fragments.Add(fragments[random.Next(fragments.Count)]);
        if (random.Next(4) == 0)
            fragments.RemoveAt(random.Next(fragments.Count));
        if (random.Next(2) == 0)
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fragments));
        foreach (byte[] fragment in fragments)
            pending.Enqueue(fragment);
    }

    private static byte[] Make(Random random)
    {
        var chain = new List<byte>();
        In6Addr source = s_addresses[random.Next(random.Next(2) == 0 ? 4 : s_addresses.Length)];
        In6Addr destination = s_addresses[random.Next(random.Next(2) == 0 ? 2 : s_addresses.Length)];
        int headers = random.Next(3) == 0 ? random.Next(20) : random.Next(3);
        byte transport = s_next[random.Next(4, s_next.Length)];
        var kinds = new List<byte>();
        for (int i = 0; i < headers; i++)
            kinds.Add(s_next[random.Next(4)]);
        kinds.Add(transport);
        for (int i = 0; i < headers; i++)
            AddHeader(random, chain, kinds[i], kinds[i + 1]);
        byte[] body = new byte[random.Next(random.Next(8) == 0 ? 1500 : 64)];
        random.NextBytes(body);
        if (transport == IpProto.IcmpV6 && body.Length >= 8)
            MakeIcmp(random, body, source, destination);
        chain.AddRange(body);
        byte[] packet = Packet6.Make(source, destination, kinds[0], chain.ToArray().AsSpan(0, Math.Min(chain.Count, 9000)), (byte)random.Next(256));
        if (random.Next(10) == 0 && packet.Length > 48)
            return Packet6.Fragment(packet, (uint)random.Next(4), 0, (packet.Length - 40) & ~7, true);
        return packet;
    }

    private static void AddHeader(Random random, List<byte> chain, byte kind, byte next)
    {
        if (kind == IpProto.Fragment)
        {
            ushort word = random.Next(3) switch
            {
                0 => 0,
                1 => (ushort)((random.Next(8) * 8) | random.Next(2)),
                _ => (ushort)random.Next(65536),
            };
            chain.AddRange([next, 0, (byte)(word >> 8), (byte)word, 0, 0, 0, (byte)random.Next(4)]);
            return;
        }

        int units = random.Next(6) == 0 ? random.Next(256) : random.Next(3);
        byte[] header = new byte[(units + 1) * 8];
        if (random.Next(2) == 0)
            random.NextBytes(header);
        else if (kind == IpProto.Routing)
            (header[2], header[3]) = ((byte)random.Next(3), (byte)random.Next(2));
        else
            (header[2], header[3]) = (1, (byte)(random.Next(4) == 0 ? 5 : 4));
        (header[0], header[1]) = (next, (byte)(random.Next(20) == 0 ? random.Next(256) : units));
        chain.AddRange(header);
    }

    private static void MakeIcmp(Random random, byte[] body, In6Addr source, In6Addr destination)
    {
        body[0] = s_types[random.Next(s_types.Length)];
        body[1] = (byte)(random.Next(3) == 0 ? random.Next(8) : 0);
        if (Icmp6Type.IsError(body[0]) && body.Length > 8)
        {
            byte[] quoted = Packet6.Echo(Ip6Host.Address, Ip6Host.Far, random.Next(600));
            quoted.AsSpan(0, Math.Min(quoted.Length, body.Length - 8)).CopyTo(body.AsSpan(8));
            BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(4), (uint)random.Next(1200, 1600));
        }

        if (random.Next(20) == 0)
            return;
        body.AsSpan(2, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(2), Packet6.Sum(source, destination, IpProto.IcmpV6, body));
    }

    private static byte[] Mutate(Random random, byte[] packet)
    {
        byte[] mutated = random.Next(4) == 0 ? packet[..random.Next(1, packet.Length + 1)] : [.. packet];
        for (int i = random.Next(4); i > 0; i--)
            mutated[random.Next(Math.Min(mutated.Length, 80))] ^= (byte)(1 << random.Next(8));
        return mutated;
    }
}
