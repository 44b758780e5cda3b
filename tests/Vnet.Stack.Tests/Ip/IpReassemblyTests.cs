using Vnet.Netinet;

namespace Vnet.Stack.Tests.Inet;

public sealed class IpReassemblyTests
{
    private const string Us = "10.0.0.1";
    private const string Them = "10.0.0.2";

    [Fact]
    public void Any_order_with_duplicates_gives_the_datagram_once()
    {
        using var host = new IpHost("reass-order");
        IpPort port = host.Add("p0", Us);
        var random = new Random(3);
        for (int round = 0; round < 400; round++)
        {
            int pieces = random.Next(2, 15);
            byte[] payload = new byte[(pieces * 64) - random.Next(0, 60)];
            random.NextBytes(payload);
            List<byte[]> fragments = [];
            for (int i = 0; i < pieces; i++)
                fragments.Add(Fragment(payload, i * 64, Math.Min(64, payload.Length - (i * 64)), (ushort)round));
            byte[] last = fragments[^1];
            List<byte[]> order = [.. fragments.OrderBy(_ => random.Next())];
            // A duplicate before the end makes nothing of it.
            order.Insert(random.Next(1, order.Count), order[0]);
            foreach (byte[] fragment in order)
                port.Receive(fragment);

            Assert.Equal(payload, IpPacket.Payload(Assert.Single(host.Delivered)));
            Assert.True(IpPacket.IsSumRight(host.Delivered[0]));
            host.Delivered.Clear();
        }

        Assert.Equal(400ul, host.Stat.ips_reassembled);
        Assert.Equal(400ul, host.Stat.ips_fragdropped);
        Assert.Equal(0, host.Used());
    }

    [Fact]
    public void Of_overlapping_fragments_what_came_first_in_order_stays()
    {
        using var host = new IpHost("reass-overlap");
        IpPort port = host.Add("p0", Us);
        port.Receive(Filled('a', 0, 16, true));
        port.Receive(Filled('b', 8, 16, true));
        port.Receive(Filled('c', 24, 8, false));
        Assert.Equal("aaaaaaaaaaaaaaaabbbbbbbbcccccccc", Text(host));

        // From before: its end covers the beginning of what is there.
        port.Receive(Filled('c', 24, 8, false));
        port.Receive(Filled('b', 8, 16, true));
        port.Receive(Filled('a', 0, 16, true));
        Assert.Equal("aaaaaaaaaaaaaaaabbbbbbbbcccccccc", Text(host));

        // What is covered whole goes.
        port.Receive(Filled('b', 8, 8, true));
        port.Receive(Filled('a', 0, 24, true));
        port.Receive(Filled('c', 24, 8, false));
        Assert.Equal("aaaaaaaaaaaaaaaaaaaaaaaacccccccc", Text(host));
        Assert.Equal(0, host.Used());
    }

    [Fact]
    public void Fragments_that_contradict_the_end_are_dropped()
    {
        using var host = new IpHost("reass-end");
        IpPort port = host.Add("p0", Us);
        port.Receive(Filled('z', 16, 8, false));
        port.Receive(Filled('x', 24, 8, true));
        port.Receive(Filled('x', 8, 8, false));
        Assert.Equal(2ul, host.Stat.ips_fragdropped);
        port.Receive(Filled('a', 0, 16, true));
        Assert.Equal("aaaaaaaaaaaaaaaazzzzzzzz", Text(host));
        // An end before what has come.
        port.Receive(Filled('q', 32, 8, true));
        port.Receive(Filled('q', 8, 8, false));
        Assert.Equal(3ul, host.Stat.ips_fragdropped);
    }

    [Theory]
    [InlineData(0, 0, false, 17)]
    [InlineData(0, 12, true, 17)]
    [InlineData(0, 8, true, 6)]
    [InlineData(8, 24, true, 6)]
    public void Too_small_is_none(int offset, int length, bool isMore, byte protocol)
    {
        using var host = new IpHost($"reass-small-{offset}-{length}-{protocol}");
        host.Add("p0", Us).Receive(IpPacket.Make(Them, Us, length, protocol, offset: Offset(offset == 0 && !isMore ? 8 : offset, isMore)));
        Assert.Equal((1ul, 1ul), (host.Stat.ips_toosmall, host.Stat.ips_fragdropped));
        Assert.Equal(0, host.Used());
    }

    [Fact]
    public void Beyond_the_largest_datagram_is_refused()
    {
        using var host = new IpHost("reass-death");
        host.Add("p0", Us).Receive(IpPacket.Make(Them, Us, 1000, offset: Offset(65528, false)));
        Assert.Equal((1ul, 0), (host.Stat.ips_toolong, (int)host.Used()));
    }

    [Theory]
    [InlineData(2, 3, 3)]
    [InlineData(2, 1, 2)]
    [InlineData(1, 2, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 2, -1)]
    [InlineData(2, 0, -1)]
    public void Congestion_that_one_fragment_met_the_datagram_met(byte first, byte second, int expected)
    {
        using var host = new IpHost($"reass-ecn-{first}{second}");
        IpPort port = host.Add("p0", Us);
        port.Receive(IpPacket.Make(Them, Us, 8, offset: Offset(0, true), tos: (byte)(0x20 | first)));
        port.Receive(IpPacket.Make(Them, Us, 8, offset: Offset(8, false), tos: (byte)(0x20 | second)));
        if (expected < 0)
            Assert.Empty(host.Delivered);
        else
            Assert.Equal(0x20 | expected, Assert.Single(host.Delivered)[1]);
    }

    [Fact]
    public void What_does_not_become_whole_in_time_is_given_up()
    {
        using var host = new IpHost("reass-ttl");
        IpPort port = host.Add("p0", Us);
        Assert.Null(host.Clock.UntilNext);
        port.Receive(Filled('a', 0, 16, true));
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        port.Receive(Filled('b', 8, 8, true, id: 2));
        host.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(1ul, host.Stat.ips_fragtimeout);
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(2ul, host.Stat.ips_fragtimeout);
        Assert.Equal(0, host.Used());
        Assert.Null(host.Clock.UntilNext);
    }

    [Fact]
    public void One_datagram_has_a_limited_number_of_fragments()
    {
        using var host = new IpHost("reass-perpacket");
        host.Set("net.inet.ip.maxfragsperpacket", 16);
        IpPort port = host.Add("p0", Us);
        for (int i = 0; i < 16; i++)
            port.Receive(Filled('a', 8 + (i * 8), 8, true));
        Assert.Equal(0ul, host.Stat.ips_fragdropped);
        port.Receive(Filled('a', 8 + (16 * 8), 8, true));
        Assert.Equal(17ul, host.Stat.ips_fragdropped);
        Assert.Equal(0, host.Used());
    }

    [Theory]
    [InlineData("net.inet.ip.maxfragpackets", 0)]
    [InlineData("net.inet.ip.maxfrags", 0)]
    [InlineData("net.inet.ip.maxfragsperpacket", 0)]
    public void Reassembly_can_be_off(string name, int value)
    {
        using var host = new IpHost($"reass-off-{name}");
        IpPort port = host.Add("p0", Us);
        host.Set(name, value);
        port.Receive(Filled('a', 0, 8, true));
        port.Receive(Filled('a', 8, 8, false));
        Assert.Empty(host.Delivered);
        Assert.Equal(2ul, host.Stat.ips_fragdropped);
        Assert.Equal(0, host.Used());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flood_stays_within_its_memory_and_others_get_through(bool isSpoofed)
    {
        using var host = new IpHost($"reass-flood-{isSpoofed}");
        IpPort port = host.Add("p0", Us);
        const int Bytes = 512 * 1024;
        host.Set("net.inet.ip.maxfragbytes", Bytes);
        var random = new Random(5);
        int whole = 0;
        for (int i = 0; i < 20_000; i++)
        {
            // Between the halves of an honest datagram come 20 of the flood.
            bool isHonest = i % 20 == 0;
            string source = isSpoofed ? $"10.{random.Next(1, 250)}.{random.Next(250)}.{random.Next(1, 250)}" : "10.0.0.66";
            port.Receive(IpPacket.Make(source, Us, 1400, offset: Offset(8 * random.Next(1, 1000), true), id: (ushort)i));
            if (isHonest)
            {
                port.Receive(Filled('h', (i / 20 % 2) * 800, 800, i / 20 % 2 == 0, id: (ushort)(i / 40)));
                whole += host.Delivered.Count;
                host.Delivered.Clear();
            }

            Assert.True(Sysctl.Get<int>("net.inet.ip.curfragbytes", host.Vnet) <= Bytes);
        }

        // Of sources that one party invents none is heavier than the honest one; still it hardly ever loses.
        Assert.InRange(whole, isSpoofed ? 490 : 500, 500);
        Assert.True(host.Used() * 256 <= Bytes * 2);
        host.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(0, host.Used());
    }

    private static ushort Offset(int bytes, bool isMore) => (ushort)((bytes >> 3) | (isMore ? IpHeader.MoreFragments : 0));

    private static byte[] Filled(char c, int offset, int length, bool isMore, ushort id = 1) =>
        IpPacket.Make(Them, Us, [.. Enumerable.Repeat((byte)c, length)], IpPacket.TestProtocol, id: id, offset: Offset(offset, isMore));

    private static byte[] Fragment(byte[] payload, int offset, int length, ushort id) =>
        IpPacket.Make(Them, Us, payload[offset..(offset + length)], IpPacket.TestProtocol, id: id, offset: Offset(offset, offset + length < payload.Length));

    private static string Text(IpHost host)
    {
        string text = System.Text.Encoding.ASCII.GetString(IpPacket.Payload(Assert.Single(host.Delivered)));
        host.Delivered.Clear();
        return text;
    }
}
