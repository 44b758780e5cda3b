using Vnet.Net;
using Vnet.Netinet;
using static Vnet.Stack.Tests.InHost;

namespace Vnet.Stack.Tests;

/// <summary>
/// Messages of ICMP and IGMP that are nearly right. No exception escapes, no packet is lost, no other vnet is touched; and what
/// only a stranger can have said changes no route.
/// </summary>
public class IcmpFuzzTests
{
    private static int Factor => int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int factor) && factor > 0 ? factor : 1;

    [Fact]
    public void Icmp_survives_anything()
    {
        using var host = new InHost("icmp-fuzz");
        using var bystander = new InHost("icmp-fuzz-bystander");
        host.Port.Discards = true;
        host.Port.Set("net.inet.icmp.quotelen", 64);
        foreach (string knob in (string[])["maskrepl", "bmcastecho", "log_redirect"])
            host.Port.Set($"net.inet.icmp.{knob}", 1);
        int routes = Routes(host);
        var random = new Random(20261121);
        for (int i = 0; i < 120_000 * Factor; i++)
        {
            if (i % 16 == 0)
                Told(host, random);
            else
                host.Receive(Icmp(random), Frame(random));
            if (i % 1000 == 0)
                host.Port.Advance(0.5);
        }

        // Fragments wait for others, and packets for neighbours, a minute at most.
        host.Port.Advance(120);
        host.AssertNoLeak();
        // No route leads by anybody, so nobody's advice is taken.
        Assert.Equal(routes, Routes(host));
        AssertUntouched(bystander);
        host.Port.Discards = false;
        host.Port.Advance(2);
        host.Port.TakeSent();
        host.Receive(Ping());
        Assert.Equal(IcmpType.EchoReply, host.TakeOne()[20]);
        Icmpstat stat = host.Stat;
        Assert.All(
            [stat.icps_badlen, stat.icps_badcode, stat.icps_badaddr, stat.icps_checksum, stat.icps_tooshort, stat.icps_reflect, stat.icps_notices + 1, stat.icps_oldicmp],
            static count => Assert.NotEqual(0ul, count));
    }

    [Fact]
    public void Igmp_survives_anything()
    {
        using var host = new InHost("igmp-fuzz");
        using var bystander = new InHost("igmp-fuzz-bystander");
        host.Port.Discards = true;
        host.Port.Set("net.inet.igmp.legacysupp", 1);
        host.Port.Set("net.inet.igmp.gsrdelay", -1);
        var random = new Random(20261122);
        var joined = new Dictionary<string, SourceFilter<InAddr>>();
        int count = 120_000 * Factor;
        for (int i = 0; i < count; i++)
        {
            // A querier of version 1 may be believed for days, and then nobody leaves.
            if (i % (count / 2) == 0)
                host.Port.Set("net.inet.igmp.v1enable", i == 0 ? 0 : 1);
            host.Receive(Igmp(random), Frame(random));
            if (i % 50 == 0)
                Change(host, random, joined);
            if (i % 100 == 0)
                host.Port.Advance(random.NextDouble() * 2);
            if (i % 20_000 == 19_999)
                host.Port.Advance(600);
        }

        foreach ((string group, SourceFilter<InAddr> filter) in joined)
            host.Leave(group, filter);
        host.Port.Advance(600);
        // All is over: nothing is kept, nothing runs.
        Assert.Equal([InMultis.AllHosts], InMultis.Of(host.Ifp).Select(static one => one.Group));
        Assert.Single(host.Ifp.InMultis!.All);
        Assert.Null(host.Port.Clock.UntilNext);
        host.AssertNoLeak();
        AssertUntouched(bystander);
        Igmpstat stat = host.Igmp();
        Assert.All(
            [
                stat.igps_rcv_badttl, stat.igps_rcv_badsum, stat.igps_rcv_tooshort, stat.igps_rcv_badqueries, stat.igps_rcv_badreports,
                stat.igps_rcv_gen_queries, stat.igps_rcv_group_queries, stat.igps_rcv_gsr_queries, stat.igps_suppressed, stat.igps_snd_reports,
                stat.igps_snd_leaves, stat.igps_rcv_nora,
            ], static count => Assert.NotEqual(0ul, count));
        Assert.Equal(0ul, stat.igps_snd_errors);
    }

    // Now and then a frame to all.
    private static MacAddress? Frame(Random random) => random.Next(20) == 0 ? MacAddress.Broadcast : EtherPort.Mac;

    private static string Address(Random random) => random.Next(14) switch
    {
        0 => Us,
        1 => Them,
        2 => Third,
        3 => "10.0.0.255",
        4 => "255.255.255.255",
        5 => "0.0.0.0",
        6 => "224.0.0.1",
        7 => "239.1.1.1",
        8 => "240.0.0.1",
        9 => "192.0.2.7",
        10 => $"{random.Next(256)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}",
        _ => Us,
    };

    private static byte[] Icmp(Random random)
    {
        byte type = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)random.Next(20);
        byte[] rest = new byte[random.Next(4) == 0 ? random.Next(60) : 4 + random.Next(24)];
        random.NextBytes(rest);
        if (type is 3 or 4 or 5 or 11 or 12 && rest.Length >= 4)
            rest = [.. rest[..4], .. Quoted(random)];
        byte[] message = Message(type, (byte)random.Next(random.Next(3) == 0 ? 256 : 6), rest);
        return Packet(random, IpProto.Icmp, message, random.Next(3) == 0 ? Address(random) : Us);
    }

    private static byte[] Quoted(Random random)
    {
        byte[] options = random.Next(5) == 0 ? new byte[4 * random.Next(11)] : [];
        random.NextBytes(options);
        byte[] quoted = Ip(random.Next(3) == 0 ? Address(random) : Us, Address(random), (byte)random.Next(256), new byte[random.Next(40)], options: options,
            offset: random.Next(8) == 0 ? (ushort)random.Next(65536) : (ushort)0);
        for (int flips = random.Next(4) == 0 ? random.Next(4) : 0; flips > 0; flips--)
            quoted[random.Next(quoted.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? quoted[..random.Next(quoted.Length)] : quoted;
    }

    private static byte[] Igmp(Random random)
    {
        string group = random.Next(8) switch { 0 => "0.0.0.0", 1 => Address(random), _ => $"239.1.1.{random.Next(8)}" };
        byte[] packet = random.Next(6) switch
        {
            0 => IgmpWire.Query(1, random.Next(4) == 0 ? group : "0.0.0.0"),
            1 => IgmpWire.Query(2, group, (byte)random.Next(256)),
            2 => IgmpWire.Report(random.Next(2) == 0 ? IgmpType.ReportV1 : IgmpType.ReportV2, group, Address(random), random.Next(8) == 0 ? Us : group),
            3 => IgmpWire.Packet([(byte)random.Next(256), .. Bytes(random, 7 + random.Next(40))], random.Next(2) == 0 ? Us : "224.0.0.1"),
            _ => IgmpWire.Query(3, group, (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256),
                [.. Enumerable.Range(0, group == "0.0.0.0" ? 0 : random.Next(random.Next(20) == 0 ? 360 : 4)).Select(_ => $"192.0.2.{random.Next(8)}")],
                to: random.Next(8) == 0 ? Us : "224.0.0.1"),
        };
        int hlen = new IpHeader(packet).HeaderLength;
        byte[] message = packet[hlen..];
        if (random.Next(6) == 0)
            message = Summed(message[..Math.Max(4, random.Next(message.Length))]);
        if (random.Next(10) == 0)
        {
            message[random.Next(message.Length)] = (byte)random.Next(256);
            message = Summed(message);
        }

        InAddr destination = new IpHeader(packet).Destination;
        return Packet(random, IpProto.Igmp, message, $"{destination}", 1);
    }

    private static byte[] Packet(Random random, byte protocol, byte[] message, string to, byte ttl = 64)
    {
        if (random.Next(20) == 0)
            message[random.Next(message.Length)] ^= (byte)(1 << random.Next(8));
        byte[] options = random.Next(6) switch
        {
            0 => [148, 4, 0, 0],
            1 => [1, 7, 7, 4, 0, 0, 0, 0, 130, 3, 0, 0],
            2 => [68, 8, 5, 0, 0, 0, 0, 0],
            _ => [],
        };
        return Ip(random.Next(6) == 0 ? Address(random) : Them, to, protocol, message, random.Next(20) == 0 ? (byte)random.Next(256) : ttl, (byte)random.Next(256),
            random.Next(50) == 0 ? (ushort)random.Next(65536) : (ushort)0, options);
    }

    private static void Told(InHost host, Random random)
    {
        byte[] packet = random.Next(2) == 0 ? Icmp(random) : Quoted(random);
        IcmpErrorTests.Tell(host, packet, (byte)random.Next(14), (byte)random.Next(16), A(Address(random)), random.Next(70000),
            m => m.Flags |= random.Next(10) == 0 ? MbufFlags.Multicast : MbufFlags.None);
    }

    private static void Change(InHost host, Random random, Dictionary<string, SourceFilter<InAddr>> joined)
    {
        string group = $"239.1.1.{random.Next(8)}";
        if (joined.Remove(group, out SourceFilter<InAddr>? filter))
        {
            host.Leave(group, filter);
            return;
        }

        string[] sources = [.. Enumerable.Range(0, 8).Where(_ => random.Next(2) == 0).Select(static i => $"192.0.2.{i}")];
        filter = sources.Length == 0 || random.Next(2) == 0 ? IgmpWire.AllBut(sources) : IgmpWire.Only(sources);
        joined[group] = filter;
        host.Join(group, filter);
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static int Routes(InHost host)
    {
        using (CurVnet.Set(host.Vnet))
            return Rib.Routes(Af.Inet).Count;
    }

    private static void AssertUntouched(InHost bystander)
    {
        Assert.Empty(bystander.Port.Sent);
        Assert.Equal(0ul, Netinet.Ip.Statistics(bystander.Vnet).ips_total);
        Assert.Equal(0ul, bystander.Igmp().igps_rcv_total);
        bystander.AssertNoLeak();
    }
}
