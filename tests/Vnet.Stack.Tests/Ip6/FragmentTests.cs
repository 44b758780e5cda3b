using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Inet6;

public sealed class FragmentTests
{
    private static byte[] Echo(int size) => Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, size);

    private static List<byte[]> Divide(byte[] packet, uint id, int piece)
    {
        var fragments = new List<byte[]>();
        int end = packet.Length - Ip6Header.Length;
        for (int offset = 0; offset < end; offset += piece)
            fragments.Add(Packet6.Fragment(packet, id, offset, Math.Min(piece, end - offset), offset + piece < end));
        return fragments;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fragments_in_any_order_are_one_datagram(int seed)
    {
        using var host = new Ip6Host("frag6-order");
        byte[] request = Echo(5000);
        List<byte[]> fragments = Divide(request, 7, 1232);
        var random = new Random(seed);
        foreach (byte[] fragment in fragments.OrderBy(_ => random.Next()).ToArray())
            host.Receive(fragment, pieces: 1 + random.Next(3));
        Assert.Equal(1ul, host.Stat.ip6s_reassembled);
        Assert.Equal(1ul, host.Icmp.icp6s_reflect);
        Assert.Equal(request[44..], Join(host.Sent)[4..]);
    }

    [Fact]
    public void The_largest_ping_comes_back_in_fragments()
    {
        using var host = new Ip6Host("frag6-big");
        byte[] request = Echo(65_507);
        foreach (byte[] fragment in Divide(request, 8, 1448))
            host.Receive(fragment);
        Assert.Equal(request[44..], Join(host.Sent)[4..]);
        Assert.All(host.Sent, one => Assert.InRange(one.Length, 1, 1500));
        Assert.Equal(1ul, host.Stat.ip6s_fragmented);
    }

    // The payload of a datagram's fragments, in the order in which they were sent.
    private static byte[] Join(List<byte[]> sent)
    {
        var whole = new List<byte>();
        foreach (byte[] one in sent)
        {
            Assert.Equal(IpProto.Fragment, one[6]);
            Assert.Equal(whole.Count, ((one[42] << 8) | one[43]) & 0xfff8);
            Assert.Equal(one != sent[^1], (one[43] & 1) != 0);
            whole.AddRange(one[48..]);
        }

        return [.. whole];
    }

    [Fact]
    public void Overlapping_fragments_refuse_the_whole_datagram()
    {
        using var host = new Ip6Host("frag6-overlap");
        byte[] request = Echo(2000);
        List<byte[]> fragments = Divide(request, 9, 800);
        host.Receive(fragments[0]);
        host.Receive(Packet6.Fragment(request, 9, 792, 16, true));
        host.Receive(fragments[1]);
        host.Receive(fragments[2]);
        host.Receive(fragments[0]);
        Assert.Empty(host.Sent);
        Assert.Equal(0ul, host.Stat.ip6s_reassembled);
        Assert.Equal(2ul, host.Stat.ip6s_fragoverlap);
    }

    [Fact]
    public void A_duplicate_is_dropped_alone()
    {
        using var host = new Ip6Host("frag6-dup");
        List<byte[]> fragments = Divide(Echo(2000), 9, 800);
        host.Receive(fragments[0]);
        host.Receive(fragments[0]);
        host.Receive(fragments[1]);
        host.Receive(fragments[2]);
        Assert.Equal(1ul, host.Icmp.icp6s_reflect);
        Assert.Equal(1ul, host.Stat.ip6s_fragdropped);
    }

    [Fact]
    public void An_atomic_fragment_does_not_wait_for_others_of_its_number()
    {
        using var host = new Ip6Host("frag6-atomic");
        byte[] request = Echo(100);
        host.Receive(Packet6.Fragment(Echo(2000), 5, 0, 800, true));
        host.Receive(Packet6.Fragment(request, 5, 0, request.Length - 40, false));
        Assert.Equal(Icmp6Type.EchoReply, Packet6.ReadIcmp(host.TakeOne()).Type);
        Assert.Equal(1ul, host.Stat.ip6s_atomicfrags);
    }

    [Theory]
    [InlineData(0, 12, true, 4u)]
    [InlineData(0, 0, true, 4u)]
    [InlineData(65528, 16, false, 42u)]
    public void A_wrong_length_is_told_and_where(int offset, int length, bool hasMore, uint pointer)
    {
        using var host = new Ip6Host("frag6-bad");
        byte[] fragment = Packet6.Fragment(Echo(2000), 5, 0, length, hasMore);
        (fragment[42], fragment[43]) = ((byte)(offset >> 8), (byte)((offset & 0xf8) | (hasMore ? 1 : 0)));
        host.Receive(fragment);
        Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.Header, pointer), Packet6.ReadIcmp(host.TakeOne()));
    }

    [Fact]
    public void A_first_fragment_without_all_headers_is_refused()
    {
        using var host = new Ip6Host("frag6-7112");
        // Destination options of 16 bytes, of which the first fragment has 8.
        byte[] packet = Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 8, [58, 1, 1, 4, 0, 0, 0, 0, 1, 6, 0, 0, 0, 0, 0, 0], IpProto.DestinationOptions);
        host.Receive(Packet6.Fragment(packet, 5, 0, 8, true));
        Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.IncompleteHeaders, 0u), Packet6.ReadIcmp(host.TakeOne()));
    }

    [Fact]
    public void The_sender_is_told_when_fragments_are_missing_for_too_long()
    {
        using var host = new Ip6Host("frag6-timeout");
        byte[] request = Echo(2000);
        host.Receive(Packet6.Fragment(request, 5, 0, 800, true));
        host.Advance(30);
        host.Receive(Packet6.Fragment(request, 6, 800, 800, true));
        host.Advance(31);
        Assert.Equal((Icmp6Type.TimeExceeded, Icmp6Code.Reassembly, 0u), Packet6.ReadIcmp(host.TakeOne()));
        host.Advance(30);
        // Not for one whose first fragment never came.
        Assert.Empty(host.Sent);
        Assert.Equal(2ul, host.Stat.ip6s_fragtimeout);
        Assert.Equal(0, host.Wheel.Pending);
    }

    [Fact]
    public void A_flood_stays_within_its_limits_and_others_are_reassembled_meanwhile()
    {
        using var host = new Ip6Host("frag6-flood");
        host.Set("net.inet6.ip6.maxfragpackets", 64);
        host.Set("net.inet6.ip6.maxfragpacketspersource", 16);
        host.Set("net.inet6.ip6.maxfragbucketsize", 64);
        host.Set("net.inet6.icmp6.errppslimit", 0);
        List<byte[]> good = Divide(Echo(2000), 1, 800);
        int answered = 0;
        for (uint i = 0; i < 3000; i++)
        {
            // Some from one network, some from ever other ones.
            var source = new In6Addr(i % 2 == 0 ? 0x2001_0db8_0666_0000ul : 0x2001_0db9_0000_0000ul | i, i);
            host.Receive(Packet6.Fragment(Packet6.Echo(source, Ip6Host.Address, 2000), i, 0, 800, true));
            if (i % 500 == 0)
            {
                host.Receive(good[0]);
                host.Receive(good[1]);
                host.Receive(good[2]);
                answered++;
            }

            Assert.InRange(MbufZones.Mbufs.UsedBy(host.Vnet), 0, 200);
        }

        Assert.Equal((ulong)answered, host.Icmp.icp6s_reflect);
        Assert.True(host.Stat.ip6s_fragoverflow > 2000);
    }

    [Fact]
    public void Too_many_fragments_of_a_datagram_drop_it()
    {
        using var host = new Ip6Host("frag6-many");
        List<byte[]> fragments = Divide(Echo(2000), 1, 8);
        foreach (byte[] fragment in fragments)
            host.Receive(fragment);
        Assert.Equal(0ul, host.Stat.ip6s_reassembled);
        Assert.True(host.Stat.ip6s_fragoverflow >= 64);
    }

    [Fact]
    public void With_the_knob_at_zero_none_is_kept()
    {
        using var host = new Ip6Host("frag6-zero");
        host.Set("net.inet6.ip6.maxfragpackets", 0);
        foreach (byte[] fragment in Divide(Echo(2000), 1, 800))
            host.Receive(fragment);
        Assert.Equal(3ul, host.Stat.ip6s_fragoverflow);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(host.Vnet));
    }

    [Fact]
    public void What_waits_goes_with_its_vnet()
    {
        var host = new Ip6Host("frag6-end");
        VnetInstance vnet = host.Vnet;
        host.Receive(Packet6.Fragment(Echo(2000), 5, 0, 800, true));
        Assert.Equal(1, MbufZones.Mbufs.UsedBy(vnet));
        host.Dispose();
        Assert.Empty(vnet.Leaks);
    }
}
