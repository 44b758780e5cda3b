using System.Buffers.Binary;
using System.Globalization;
using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Inet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>Messages that are nearly right, in great number: nothing escapes, nothing leaks, nobody else notices.</summary>
public class NdFuzzTests
{
    private const int Messages = 200_000;

    private static readonly In6Addr[] s_addresses =
    [
        NdHost.Peer, NdHost.PeerLinkLocal, NdHost.RouterA, NdHost.RouterB, NdHost.Address, NdHost.LinkLocal, NdHost.Far, In6Addr.Any, In6Addr.Loopback,
        In6Addr.AllNodes, In6Addr.AllRouters, NdHost.Address.SolicitedNode, In6Addr.Parse("::ffff:10.0.0.1"),
    ];

    [Fact]
    public void Nothing_escapes_leaks_or_reaches_others()
    {
        int factor = int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), NumberStyles.None, CultureInfo.InvariantCulture, out int set) ? set : 1;
        using var bystander = new NdHost("ndz-bystander");
        using var host = new NdHost("ndz");
        host.Treat(Nd6Flags.AcceptRtadv);
        Nd6Router? router = null;
        host.Port.Discards = true;
        var random = new Random(20_260_801);
        for (int i = 0; i < Messages * factor; i++)
        {
            host.Receive(Message(random));
            if (i % 50 == 0)
                host.Send(Address(random));
            if (i % 1_000 == 0)
                host.Advance(random.NextDouble() * 3);
            if (i % 20_000 == 10_000)
                Switch(host, ref router);
        }

        router?.Dispose();
        Assert.InRange(host.Neighbours, 0, 2048);
        Assert.InRange(Nd6.Routers(host.Vnet).Count, 0, 32);
        Assert.InRange(Nd6.Prefixes(host.Vnet).Count, 0, 16);
        Assert.InRange(Nd6.NameServers(host.Vnet).Count, 0, 16);
        Nd6stat stat = host.Stat;
        Assert.True(stat.rxsolicits > 1_000 && stat.rxadverts > 1_000 && stat.rxradverts > 1_000 && stat.rxredirects > 1_000 && stat.rxbadopt > 1_000);
        Assert.Equal((0, 0ul), (bystander.Neighbours, bystander.Stat.rxsolicits + bystander.Stat.rxbadopt));
        host.Do(host.Ifp.Detach);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(host.Vnet));
    }

    // Host, router, host: what it hears changes.
    private static void Switch(NdHost host, ref Nd6Router? router)
    {
        if (router is null)
        {
            host.Treat(Nd6Flags.None, Nd6Flags.AcceptRtadv);
            Nd6Router? begun = null;
            host.Do(() => begun = Nd6Router.Start(host.Ifp, new Nd6RouterOptions()));
            router = begun;
        }
        else
        {
            router.Dispose();
            router = null;
            host.Treat(Nd6Flags.AcceptRtadv);
        }
    }

    private static byte[] Message(Random random)
    {
        byte type = (byte)random.Next(133, 138);
        int fixedLength = type switch
        {
            133 => 4,
            134 => 12,
            137 => 36,
            _ => 20,
        };
        byte[] body = new byte[fixedLength];
        if (random.Next(4) != 0)
            random.NextBytes(body);
        if (type >= 135 && random.Next(8) != 0)
            Address(random).CopyTo(body.AsSpan(4));
        if (type == 137 && random.Next(8) != 0)
            Address(random).CopyTo(body.AsSpan(20));
        var options = new List<byte>();
        for (int count = random.Next(5); count > 0; count--)
            options.AddRange(Option(random));
        if (random.Next(20) == 0)
            options.RemoveRange(0, random.Next(options.Count + 1));
        In6Addr source = type is 134 or 137 && random.Next(4) != 0 ? NdHost.RouterA : Address(random);
        In6Addr destination = random.Next(3) switch
        {
            0 => NdHost.Address,
            1 => In6Addr.AllNodes,
            _ => NdHost.Address.SolicitedNode,
        };
        byte[] packet = Packet6.Icmp(source, destination, type, (byte)(random.Next(50) == 0 ? 1 : 0), [.. body, .. options], hopLimit: (byte)(random.Next(50) == 0 ? 64 : 255));
        if (random.Next(20) == 0)
            packet = packet[..random.Next(Ip6Header.Length, packet.Length)];
        else if (random.Next(20) == 0)
            packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
        if (random.Next(20) == 0)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)(packet.Length - Ip6Header.Length));
        return packet;
    }

    private static byte[] Option(Random random)
    {
        byte[] types = [1, 2, 3, 4, 5, 14, 24, 25, 31, (byte)random.Next(256)];
        byte type = types[random.Next(types.Length)];
        int units = random.Next(5) switch
        {
            0 => random.Next(1, 8),
            _ => type switch
            {
                3 => 4,
                24 => random.Next(1, 4),
                25 => 3,
                31 => random.Next(2, 5),
                _ => 1,
            },
        };
        byte[] option = new byte[units * 8];
        if (random.Next(3) != 0)
            random.NextBytes(option);
        (option[0], option[1]) = (type, (byte)(random.Next(40) == 0 ? random.Next(256) : units));
        if (type is 1 or 2 && random.Next(4) != 0)
            option[2] = 2;
        if (type == 3 && units == 4 && random.Next(4) != 0)
            (option[2], option[3]) = (64, 0xc0);
        return option;
    }

    private static In6Addr Address(Random random) => random.Next(6) switch
    {
        0 => new In6Addr(NdHost.Peer.High, (ulong)random.Next(10_000)),
        1 => new In6Addr(NdHost.LinkLocal.High, (ulong)random.Next(10_000)),
        2 => new In6Addr((ulong)random.NextInt64(), (ulong)random.NextInt64()),
        _ => s_addresses[random.Next(s_addresses.Length)],
    };
}
