using System.Buffers.Binary;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Drivers.Tests;

/// <summary>Frames that nobody should send, through Ethernet, ARP and VLANs.</summary>
public class EthernetFuzz
{
    private const int Frames = 160_000;
    private const int Batches = 16;
    private const int MaxEntries = 200;
    private const int MaxHeld = 100;

    private static readonly ushort[] s_types =
        [EtherType.Arp, EtherType.Arp, EtherType.Arp, EtherType.Ip, EtherType.Ipv6, EtherType.Vlan, EtherType.QinQ, EtherType.Slow, 0x05dc, 0x0026, 0x0600, 0xffff];

    [Fact]
    public void Hostile_frames_do_no_harm()
    {
        int factor = int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int given) ? Math.Max(given, 1) : 1;
        using var bystander = new VlanPort("efuzz-bystander");
        Populate(bystander);
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
                Run(batch, Frames / Batches * factor);
        }
        finally
        {
            UnhandledErrors.Occurred -= Note;
        }

        Assert.DoesNotContain(errors, static error => error.Contains("efuzz", StringComparison.Ordinal));
        Assert.Empty(bystander.Sent);
        Assert.Equal(0ul, bystander.Ifp.Statistics.Sum().ipackets);
        Assert.Equal(0ul, Arp.Statistics(bystander.Vnet).received);
        Assert.Equal(2, Arp.Entries(bystander.Vnet).Count);
    }

    private static void Run(int seed, int frames)
    {
        var random = new Random(seed);
        using var port = new VlanPort($"efuzz-{seed}", random.Next(2) == 0 ? IfCap.VlanMtu : IfCap.VlanMtu | IfCap.VlanHwTagging);
        Populate(port);
        Sysctl.Set("net.link.ether.inet.maxentries", MaxEntries, port.Vnet);
        Sysctl.Set("net.link.ether.inet.maxheld", MaxHeld, port.Vnet);
        byte[] room = new byte[2200];
        for (int i = 0; i < frames; i++)
        {
            Mbuf m = Packet(port, random, room.AsSpan(0, Make(random, room)));
            port.Ifp.Input(m);
            if (i % 16 == 0)
                Send(port, random);
            if (i % 512 == 0)
                Check(port, random);
        }

        Check(port, random);
        port.Clock.Advance(TimeSpan.FromHours(1));
        Assert.InRange(Arp.Entries(port.Vnet).Count, 0, 2);
        foreach (long used in new[] { MbufZones.Mbufs.UsedBy(port.Vnet), MbufZones.Clusters.UsedBy(port.Vnet), MbufZones.PageClusters.UsedBy(port.Vnet) })
            Assert.Equal(0, used);
        Assert.NotEqual(0ul, Arp.Statistics(port.Vnet).rxrequests);
        Assert.NotEqual(0ul, Ethernet.Statistics(port.Vnet).ether_untagged);
    }

    private static void Populate(VlanPort port)
    {
        port.AddAddress(port.Ifp, "10.0.0.1");
        port.Create("em0.1");
        port.Create("vlan", new VlanOptions("em0", 2, EtherType.QinQ));
        port.Create("vlan", new VlanOptions("vlan0", 1));
        port.AddAddress(port.Create("vlan", new VlanOptions("vlan1", 1)), "10.0.1.1");
    }

    // The memory that neighbours take stays within its bounds all the time.
    private static void Check(VlanPort port, Random random)
    {
        IReadOnlyList<ArpRecord> entries = Arp.Entries(port.Vnet);
        Assert.InRange(entries.Count, 0, MaxEntries + 2);
        Assert.InRange(entries.Sum(static entry => entry.Held), 0, MaxHeld);
        Assert.InRange(MbufZones.Mbufs.UsedBy(port.Vnet), 0, MaxHeld * 4);
        port.Sent.Clear();
        port.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(5000)));
    }

    private static void Send(VlanPort port, Random random)
    {
        Ifnet[] all = IfnetTable.Of(port.Vnet).ToArray();
        Mbuf m = port.Packet(new byte[random.Next(200)]);
        using (CurVnet.Set(port.Vnet))
            Ethernet.Output(all[random.Next(all.Length)], m, Address(random));
    }

    private static InAddr Address(Random random) => random.Next(8) switch
    {
        0 => new InAddr((uint)random.NextInt64(uint.MaxValue)),
        1 => InAddr.Any,
        2 => InAddr.Broadcast,
        3 => new InAddr(10, 0, 0, 1),
        _ => new InAddr(10, 0, (byte)random.Next(2), (byte)random.Next(256)),
    };

    private static MacAddress Mac(Random random) => random.Next(8) switch
    {
        0 => MacAddress.Broadcast,
        1 => new MacAddress((ulong)random.NextInt64()),
        2 => new MacAddress(0x0200_0000_0002),
        3 => new MacAddress(0x0100_5e00_0001),
        4 => default,
        _ => new MacAddress(0x0200_0000_0001),
    };

    private static int Make(Random random, Span<byte> frame)
    {
        if (random.Next(20) == 0)
        {
            int length = random.Next(80);
            random.NextBytes(frame[..length]);
            return length;
        }

        MacAddress destination = Mac(random);
        destination.CopyTo(frame);
        new MacAddress((ulong)random.NextInt64() & (random.Next(16) == 0 ? ulong.MaxValue : 0xfeff_ffff_ffff)).CopyTo(frame[6..]);
        int at = 12;
        for (int tags = random.Next(3) == 0 ? random.Next(7) : 0; tags > 0; tags--)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[at..], random.Next(3) == 0 ? EtherType.QinQ : EtherType.Vlan);
            BinaryPrimitives.WriteUInt16BigEndian(frame[(at + 2)..], (ushort)(random.Next(4) == 0 ? random.Next(65536) : random.Next(3)));
            at += 4;
        }

        ushort type = s_types[random.Next(s_types.Length)];
        BinaryPrimitives.WriteUInt16BigEndian(frame[at..], type);
        at += 2;
        int end = type == EtherType.Arp ? MakeArp(random, frame, at) : at + random.Next(random.Next(10) == 0 ? 2000 : 60);
        if (random.Next(5) == 0)
            end = random.Next(end + 1);
        for (int flips = random.Next(6) == 0 ? random.Next(4) : 0; flips > 0 && end > 0; flips--)
            frame[random.Next(end)] ^= (byte)(1 << random.Next(8));
        return end;
    }

    private static int MakeArp(Random random, Span<byte> frame, int at)
    {
        Span<byte> arp = frame[at..];
        bool odd = random.Next(4) == 0;
        BinaryPrimitives.WriteUInt16BigEndian(arp, (ushort)(odd ? random.Next(65536) : 1));
        BinaryPrimitives.WriteUInt16BigEndian(arp[2..], (ushort)(odd && random.Next(2) == 0 ? random.Next(65536) : 0x0800));
        arp[4] = (byte)(odd && random.Next(2) == 0 ? random.Next(256) : 6);
        arp[5] = (byte)(odd && random.Next(2) == 0 ? random.Next(256) : 4);
        BinaryPrimitives.WriteUInt16BigEndian(arp[6..], (ushort)(odd && random.Next(2) == 0 ? random.Next(65536) : random.Next(1, 3)));
        MacAddress sender = random.Next(4) == 0 ? Mac(random) : new MacAddress(0x0200_0000_0000ul | (uint)random.Next());
        sender.CopyTo(arp[8..]);
        Address(random).CopyTo(arp[14..]);
        Mac(random).CopyTo(arp[18..]);
        (random.Next(2) == 0 ? new InAddr(10, 0, (byte)random.Next(2), 1) : Address(random)).CopyTo(arp[24..]);
        return at + 28 + (random.Next(3) == 0 ? random.Next(40) : 0);
    }

    // In one piece, in several, and with what a device might say of it.
    private static Mbuf Packet(VlanPort port, Random random, Span<byte> frame)
    {
        int first = random.Next(4) == 0 ? random.Next(Math.Min(frame.Length, 200) + 1) : frame.Length;
        Mbuf m = port.Packet(frame[..first]);
        using (CurVnet.Set(port.Vnet))
        {
            if (first < frame.Length)
                Assert.True(AddPieces(m, random, frame[first..]));
        }

        if (random.Next(16) == 0)
            (m.Flags, m.Pkthdr.EtherVtag) = (m.Flags | (MbufFlags)random.Next(0x400) & (MbufFlags.VlanTag | MbufFlags.ServiceTag | MbufFlags.Promiscuous), (ushort)random.Next(65536));
        if (random.Next(16) == 0)
            (m.Pkthdr.CsumFlags, m.Pkthdr.TsoSegsz) = ((CsumFlags)random.Next(), (ushort)random.Next(65536));
        return m;
    }

    private static bool AddPieces(Mbuf m, Random random, Span<byte> rest)
    {
        Mbuf last = m;
        while (!rest.IsEmpty)
        {
            int count = Math.Min(rest.Length, random.Next(1, Mbuf.OwnSize));
            if (Mbuf.Get() is not { } piece)
                return false;
            rest[..count].CopyTo(piece.Extend(count));
            m.Pkthdr.Len += count;
            last.Next = piece;
            last = piece;
            rest = rest[count..];
        }

        return true;
    }
}
