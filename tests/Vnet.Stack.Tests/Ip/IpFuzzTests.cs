using System.Globalization;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests.Inet;

public sealed class IpFuzzTests
{
    private static readonly string[] s_addresses =
        ["10.0.0.1", "10.0.0.2", "10.0.1.1", "10.0.1.2", "10.0.0.255", "255.255.255.255", "0.0.0.0", "127.0.0.1", "224.0.0.1", "239.1.2.3", "240.0.0.1", "169.254.3.3", "192.0.2.1"];

    private static int Factor => int.Parse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>Headers, options and fragments that are nearly right, 300,000 of them, to a router that follows source routes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nothing_escapes_leaks_or_reaches_another_vnet(int seed)
    {
        using var host = IpForwardTests.Router($"ipfuzz-{seed}", out IpPort left, out IpPort right);
        using var bystander = VnetInstance.Create($"ipfuzz-by-{seed}");
        (left.Discards, right.Discards) = (true, true);
        right.Ifp.SetMtu(296);
        host.Set("net.inet.ip.sourceroute", seed & 1);
        host.Set("net.inet.ip.accept_sourceroute", seed >> 1);
        List<UnhandledError> errors = [];
        UnhandledErrors.Occurred += errors.Add;
        try
        {
            var random = new Random(seed);
            for (int i = 0; i < 100_000 * Factor; i++)
            {
                byte[] packet = Packet(random);
                Inject(host, random.Next(2) == 0 ? left : right, packet, random);
                if (i % 1000 == 0)
                {
                    host.Delivered.Clear();
                    host.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(100)));
                }
            }
        }
        finally
        {
            UnhandledErrors.Occurred -= errors.Add;
        }

        Assert.Empty(errors);
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, host.Used());
        Ipstat stat = host.Stat;
        Assert.All([stat.ips_forward, stat.ips_delivered, stat.ips_reassembled, stat.ips_badoptions, stat.ips_fragdropped, stat.ips_fragmented, stat.ips_badsum],
            static count => Assert.True(count > 10));
        Assert.Equal(default, Netinet.Ip.Statistics(bystander));
    }

    private static byte[] Packet(Random random)
    {
        byte[]? options = random.Next(3) == 0 ? Options(random) : null;
        bool isFragment = random.Next(2) == 0;
        int length = random.Next(4) switch { 0 => random.Next(0, 12), 1 => 8 * random.Next(1, 20), _ => random.Next(0, 700) };
        ushort offset = isFragment ? (ushort)((random.Next(6) == 0 ? random.Next(0x2000) : random.Next(0, 24)) | (random.Next(3) == 0 ? 0 : IpHeader.MoreFragments)) : (ushort)(random.Next(8) == 0 ? IpHeader.DontFragment : 0);
        if (isFragment && random.Next(3) != 0)
        {
            // Pieces that may come together.
            int piece = random.Next(4);
            (length, offset) = (64, (ushort)((piece * 8) | (piece < 3 ? IpHeader.MoreFragments : 0)));
        }

        byte protocol = random.Next(4) switch { 0 => 17, 1 => 6, _ => IpPacket.TestProtocol };
        string source = s_addresses[random.Next(random.Next(3) == 0 ? s_addresses.Length : 4)];
        string destination = s_addresses[random.Next(random.Next(3) == 0 ? s_addresses.Length : 4)];
        byte[] packet = IpPacket.Make(source, destination, new byte[length], protocol, (byte)random.Next(0, 5), (ushort)random.Next(0, 40), offset, (byte)random.Next(4), options);
        // One field in eight wrong, mostly with a right sum.
        if (random.Next(8) == 0)
        {
            packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
            if (random.Next(4) != 0 && packet.Length >= 20)
                IpPacket.Sum(packet);
        }

        return random.Next(50) == 0 ? packet[..random.Next(packet.Length + 1)] : packet;
    }

    private static byte[] Options(Random random)
    {
        byte[] options = new byte[4 * random.Next(1, 11)];
        byte[] kinds = [IpOption.NoOperation, IpOption.RecordRoute, IpOption.Timestamp, IpOption.LooseSourceRoute, IpOption.StrictSourceRoute, IpOption.RouterAlert, (byte)random.Next(256)];
        for (int at = 0; at < options.Length - 1;)
        {
            byte kind = kinds[random.Next(kinds.Length)];
            options[at] = kind;
            if (kind == IpOption.NoOperation)
            {
                at++;
                continue;
            }

            int length = random.Next(10) == 0 ? random.Next(256) : Math.Min(3 + (4 * random.Next(0, 5)) + (kind == IpOption.Timestamp ? 1 : 0), options.Length - at);
            options[at + 1] = (byte)length;
            if (at + 2 < options.Length)
                options[at + 2] = (byte)(random.Next(10) == 0 ? random.Next(256) : 4 + (4 * random.Next(0, 4)) + (kind == IpOption.Timestamp ? 1 : 0));
            if (at + 3 < options.Length)
                options[at + 3] = (byte)(kind == IpOption.Timestamp ? random.Next(4) | (random.Next(16) << 4) : 10);
            if (at + 6 < options.Length)
                (options[at + 5], options[at + 6]) = ((byte)random.Next(2), (byte)random.Next(1, 3));
            at += Math.Max(2, length);
        }

        return options;
    }

    // In one piece, or in several, or with the work of a device asked for.
    private static void Inject(IpHost host, IpPort port, byte[] packet, Random random)
    {
        using (CurVnet.Set(host.Vnet))
        {
            int cut = random.Next(4) == 0 ? random.Next(packet.Length + 1) : packet.Length;
            if (Mbuf.From(packet.AsSpan(0, cut), random.Next(64)) is not { } m)
                return;
            if (cut < packet.Length)
            {
                Mbuf rest = Mbuf.From(packet.AsSpan(cut), 0)!;
                rest.DropHeader();
                m.Next = rest;
                m.Pkthdr.Len = packet.Length;
            }

            if (random.Next(10) == 0)
                (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData) = (CsumFlags.IpUdp | CsumFlags.IpTcp, (ushort)random.Next(20));
            if (random.Next(40) == 0)
                (m.Pkthdr.CsumFlags, m.Pkthdr.TsoSegsz) = (CsumFlags.IpTso, (ushort)random.Next(1, 500));
            m.ReceiveInterface = port.Ifp;
            Netisr.Dispatch(Net.Ethernet.Find(EtherType.Ip)!, m);
        }
    }
}
