using System.Buffers.Binary;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Inet;

namespace Vnet.Drivers.Tests;

/// <summary>Packets that nobody should send, through gif, gre and stf over both IPs.</summary>
public class TunnelFuzz
{
    private const int Packets = 120_000;
    private const int Batches = 8;

    private static readonly string[] s_addresses4 = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "10.1.0.1", "10.1.0.2", "10.2.0.1", "224.0.0.1", "255.255.255.255", "0.0.0.0", "127.0.0.1", "198.51.100.7"];

    private static readonly string[] s_addresses6 =
        ["2001:db8::1", "2001:db8::2", "fd00:1::1", "fd00:1::2", "2002:c000:201::1", "2002:c000:202::1", "2002:a00:1::1", "ff02::1", "::1", "::", "fe80::2", "::ffff:192.0.2.1"];

    [Fact]
    public void Hostile_packets_do_no_harm()
    {
        int factor = int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int given) ? Math.Max(given, 1) : 1;
        using var bystander = new TunnelSite("tfuzz-bystander");
        // Without IPv6, whose MLD would speak.
        Populate(bystander, hasInet6: false);
        var errors = new List<string>();
        void Note(UnhandledError error)
        {
            lock (errors)
                errors.Add(error.ToString()!);
        }

        UnhandledErrors.Occurred += Note;
        try
        {
            for (int batch = 0; batch < Batches; batch++)
                Run(batch, Packets / Batches * factor);
        }
        finally
        {
            UnhandledErrors.Occurred -= Note;
        }

        Assert.DoesNotContain(errors, static error => error.Contains("tfuzz", StringComparison.Ordinal));
        Assert.Empty(bystander.Sent);
        foreach (Ifnet ifp in IfnetTable.Of(bystander.Vnet))
            Assert.Equal(0ul, ifp.Statistics.Sum().ipackets);
    }

    private static void Run(int seed, int packets)
    {
        var random = new Random(seed);
        using var site = new TunnelSite($"tfuzz-{seed}");
        Populate(site, hasInet6: true);
        if (seed % 2 == 1)
            Sysctl.Set("net.inet.ip.forwarding", 1, site.Vnet);
        Sysctl.Set("net.link.gif.max_nesting", random.Next(4), site.Vnet);
        for (int i = 0; i < packets; i++)
        {
            byte[] packet = Outer(random, random.Next(4));
            if (random.Next(8) == 0)
                Array.Resize(ref packet, random.Next(packet.Length + 1));
            for (int flips = random.Next(6) == 0 ? random.Next(4) : 0; flips > 0 && packet.Length > 0; flips--)
                packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
            if (packet.Length == 0)
                continue;
            int first = random.Next(4) == 0 ? random.Next(1, packet.Length + 1) : int.MaxValue;
            if (random.Next(8) == 0 && packet.Length >= 40)
                site.Send(packet.Length % 2 == 0 ? Own4(random) : Own6(random));
            else
                site.Receive(packet, first: first, prepare: random.Next(16) != 0 ? null : m => (m.Pkthdr.CsumFlags, m.Pkthdr.TsoSegsz) = ((CsumFlags)random.Next(), (ushort)random.Next(65536)));
            if (i % 256 == 0)
            {
                site.Sent.Clear();
                Disturb(site, random);
            }
        }

        site.Sent.Clear();
        Assert.NotEqual(0ul, Sum(site, "gif"));
        Assert.NotEqual(0ul, Sum(site, "gre"));
        Assert.NotEqual(0ul, Sum(site, "stf"));
        Assert.NotEqual(0ul, Gre.Statistics(site.Vnet).ts_badhdr + Gre.Statistics(site.Vnet).ts_badsum);
        // What waits for its other fragments ends with its vnet; nothing else has a packet.
        Assert.InRange(MbufZones.Mbufs.UsedBy(site.Vnet), 0, 20_000);
    }

    private static ulong Sum(TunnelSite site, string driver)
    {
        ulong sum = 0;
        foreach (Ifnet ifp in IfnetTable.Of(site.Vnet))
            sum += ifp.DriverName == driver ? ifp.Statistics.Sum().ipackets : 0;
        return sum;
    }

    private static void Populate(TunnelSite site, bool hasInet6)
    {
        site.Address(site.Wire, "192.0.2.1/24");
        if (hasInet6)
            site.Address(site.Wire, "2001:db8::1/64");
        var over4 = TunnelAddresses.Parse("192.0.2.1", "192.0.2.2");
        var over6 = TunnelAddresses.Parse("2001:db8::1", "2001:db8::2");
        Ifnet gif = site.Create("gif", over4);
        site.Address(gif, "10.1.0.1/24");
        if (hasInet6)
            site.Address(gif, "fd00:1::1/64");
        Gif.SetEcn(gif, EcnMode.Complete);
        Gif.SetOptions(gif, GifOptions.NoIngressFilter);
        site.Create("gif", over6);
        Ifnet gre = site.Create("gre", over4);
        site.Address(gre, "10.2.0.1/24");
        Gre.SetOptions(site.Create("gre", over6), new GreOptions { Checksum = true, Sequence = true });
        Ifnet keyed = site.Create("gre");
        Gre.SetOptions(keyed, new GreOptions { Key = 1, InOrder = true });
        Tunnel.Set(keyed, over4);
        Ifnet nested = site.Create("gif", TunnelAddresses.Parse("10.1.0.1", "10.1.0.2"));
        Gif.SetOptions(nested, GifOptions.NoIngressFilter);
        site.Address(nested, "10.3.0.1/24");
        Ifnet stf = site.Create("stf");
        if (hasInet6)
            site.Address(stf, "2002:c000:201::1/16");
    }

    // What people do meanwhile.
    private static void Disturb(TunnelSite site, Random random)
    {
        Ifnet gif = IfnetTable.Find(site.Vnet, "gif1")!;
        switch (random.Next(4))
        {
            case 0:
                Tunnel.Clear(gif);
                Tunnel.Set(gif, TunnelAddresses.Parse("2001:db8::1", "2001:db8::2"));
                break;
            case 1:
                Gif.SetOptions(gif, (GifOptions)random.Next(8));
                break;
            case 2:
                gif.Down();
                gif.Up();
                break;
            default:
                using (CurVnet.Set(site.Vnet))
                {
                    Ifnet other = IfCloner.Create("gre");
                    Tunnel.Set(other, new TunnelAddresses(new InAddr(192, 0, 2, 1), new InAddr(198, 51, 100, (byte)random.Next(1, 255))));
                    other.Up();
                    other.Detach();
                }

                break;
        }
    }

    private static byte[] Own4(Random random) => IpPacket.Make("10.1.0.1", random.Next(2) == 0 ? "10.1.0.2" : "10.3.0.2", random.Next(2000), (byte)random.Next(256));

    private static byte[] Own6(Random random)
    {
        byte[] packet = new byte[40 + random.Next(2000)];
        _ = new Ip6Header(packet)
        {
            Flow = 6u << 28,
            PayloadLength = (ushort)(packet.Length - 40),
            NextHeader = TunnelSite.TestProtocol,
            HopLimit = 9,
            Destination = In6Addr.Parse(random.Next(2) == 0 ? "fd00:1::2" : "2002:c000:202::1"),
        };
        return packet;
    }

    private static byte[] Outer(Random random, int depth)
    {
        // 6to4, where no configured tunnel is.
        if (random.Next(10) == 0)
            return IpPacket.Make("192.0.2.3", "192.0.2.1", Make6(random, random.Next(3) == 0 ? Any(random, false) : "2002:c000:203::1", "2002:c000:201::1", TunnelSite.TestProtocol, Bytes(random, 20)), IpProto.IpV6);
        bool is4 = random.Next(2) == 0;
        (byte protocol, byte[] payload) = random.Next(5) switch
        {
            0 => (IpProto.IpV4, Inner(random, depth)),
            1 => (IpProto.IpV6, Inner(random, depth)),
            2 => (IpProto.EtherIp, [(byte)(random.Next(4) == 0 ? random.Next(256) : 0x30), 0, .. Bytes(random, random.Next(80))]),
            _ => (IpProto.Gre, GrePacket(random, depth)),
        };
        // Mostly from the tunnel's other end.
        string source = random.Next(4) == 0 ? Any(random, is4) : is4 ? "192.0.2.2" : "2001:db8::2";
        string destination = random.Next(8) == 0 ? Any(random, is4) : is4 ? "192.0.2.1" : "2001:db8::1";
        return is4 ? IpPacket.Make(source, destination, payload, protocol, tos: (byte)random.Next(256), id: (ushort)random.Next(4), offset: Offset(random)) : Make6(random, source, destination, protocol, payload);
    }

    private static ushort Offset(Random random) => random.Next(16) == 0 ? (ushort)random.Next(65536) : (ushort)0;

    private static byte[] Make6(Random random, string source, string destination, byte protocol, byte[] payload)
    {
        byte[] packet = new byte[40 + payload.Length];
        _ = new Ip6Header(packet)
        {
            Flow = (6u << 28) | ((uint)random.Next(256) << 20),
            PayloadLength = (ushort)payload.Length,
            NextHeader = protocol,
            HopLimit = (byte)random.Next(256),
            Source = In6Addr.Parse(source),
            Destination = In6Addr.Parse(destination),
        };
        payload.CopyTo(packet, 40);
        return packet;
    }

    private static string Any(Random random, bool is4) => is4 ? s_addresses4[random.Next(s_addresses4.Length)] : s_addresses6[random.Next(s_addresses6.Length)];

    private static byte[] Inner(Random random, int depth)
    {
        if (random.Next(10) == 0)
            return Bytes(random, random.Next(60));
        if (depth > 0 && random.Next(3) == 0)
            return Outer(random, depth - 1);
        bool is4 = random.Next(2) == 0;
        byte[] payload = Bytes(random, random.Next(random.Next(10) == 0 ? 1800 : 60));
        byte protocol = random.Next(3) == 0 ? (byte)random.Next(256) : TunnelSite.TestProtocol;
        return is4 ? IpPacket.Make(Any(random, true), Any(random, true), payload, protocol, ttl: (byte)random.Next(256), tos: (byte)random.Next(256), offset: Offset(random))
            : Make6(random, Any(random, false), Any(random, false), protocol, payload);
    }

    private static byte[] GrePacket(Random random, int depth)
    {
        ushort flags = (ushort)(random.Next(8) == 0 ? random.Next(65536) : (random.Next(2) << 15) | (random.Next(2) << 13) | (random.Next(2) << 12));
        ushort type = random.Next(6) switch { 0 => (ushort)random.Next(65536), 1 => 0x883e, < 4 => EtherType.Ip, _ => EtherType.Ipv6 };
        var header = new List<byte> { (byte)(flags >> 8), (byte)flags, (byte)(type >> 8), (byte)type };
        if ((flags & 0x8000) != 0)
            header.AddRange([0, 0, 0, (byte)(random.Next(8) == 0 ? 1 : 0)]);
        if ((flags & 0x2000) != 0)
            header.AddRange([0, 0, 0, (byte)random.Next(3)]);
        if ((flags & 0x1000) != 0)
            header.AddRange(Bytes(random, 4));
        byte[] packet = [.. header, .. Inner(random, depth)];
        if ((flags & 0x8000) != 0 && random.Next(4) != 0)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), InternetChecksum.Compute(packet));
        return packet;
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
