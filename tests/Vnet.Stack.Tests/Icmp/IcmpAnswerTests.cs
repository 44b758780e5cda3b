using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;
using static Vnet.Stack.Tests.InHost;

namespace Vnet.Stack.Tests;

/// <summary>Requests and their answers (RFC 792, RFC 1122 section 3.2.2.6 and following).</summary>
public class IcmpAnswerTests
{
    [Fact]
    public void Echo_is_answered_with_its_data()
    {
        using var host = new InHost("icmp-echo");
        byte[] request = Ip(Them, Us, IpProto.Icmp, Message(IcmpType.Echo, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), ttl: 3, tos: 0xb8);

        host.Receive(request);

        byte[] reply = host.TakeOne();
        var ip = new IpHeader(reply);
        Assert.Equal((A(Us), A(Them), (byte)64, (byte)0xb8), (ip.Source, ip.Destination, ip.Ttl, ip.Tos));
        Assert.Equal(Message(IcmpType.EchoReply, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), reply[20..]);
        Assert.Equal((1ul, 1ul, 1ul), (host.Stat.Received(8), host.Stat.Sent(0), host.Stat.icps_reflect));
        host.AssertNoLeak();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(55)]
    [InlineData(1000)]
    [InlineData(1472)]
    public void Echo_of_any_size_is_answered(int size)
    {
        using var host = new InHost($"icmp-echo-{size}");
        byte[] request = Ping(data: size);
        host.Receive(request);
        byte[] reply = host.TakeOne();
        Assert.Equal(request[24..], reply[24..]);
        host.AssertNoLeak();
    }

    [Fact]
    public void Host_answers_its_own_ping_from_the_address_that_was_asked()
    {
        using var host = new InHost("icmp-own");
        host.Receive(Ping(to: Us, from: Third));
        Assert.Equal(A(Us), new IpHeader(host.TakeOne()).Source);
        host.Port.AddAddress("10.0.0.77", 24);
        host.Port.TakeSent();
        host.Receive(Ping(to: "10.0.0.77"));
        Assert.Equal(A("10.0.0.77"), new IpHeader(host.TakeOne()).Source);
    }

    [Theory]
    [InlineData("10.0.0.255")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    public void Echo_to_many_is_answered_only_with_bmcastecho(string to)
    {
        using var host = new InHost($"icmp-bmcast-{to}");
        host.Receive(Ping(to));
        Assert.Empty(host.Take());
        Assert.Equal(1ul, host.Stat.icps_bmcastecho);

        host.Port.Set("net.inet.icmp.bmcastecho", 1);
        host.Receive(Ping(to));

        byte[] reply = host.TakeOne();
        Assert.Equal((A(Us), A(Them)), (new IpHeader(reply).Source, new IpHeader(reply).Destination));
        host.AssertNoLeak();
    }

    [Fact]
    public void What_came_in_a_broadcast_frame_is_not_answered()
    {
        using var host = new InHost("icmp-bframe");
        host.Receive(Ping(), MacAddress.Broadcast);
        Assert.Empty(host.Take());
    }

    [Fact]
    public void Wrong_checksum_and_short_messages_are_dropped()
    {
        using var host = new InHost("icmp-bad");
        byte[] bad = Ping();
        bad[30] ^= 1;
        host.Receive(bad);
        host.Receive(Ip(Them, Us, IpProto.Icmp, [8, 0, 0xf7, 0xff, 0, 0, 0]));
        host.Receive(Ip(Them, Us, IpProto.Icmp, []));
        Assert.Empty(host.Take());
        Assert.Equal((1ul, 2ul), (host.Stat.icps_checksum, host.Stat.icps_tooshort));
        host.AssertNoLeak();
    }

    [Fact]
    public void Timestamp_is_milliseconds_since_midnight()
    {
        using var host = new InHost("icmp-tstamp");
        host.Port.Advance(3600);
        byte[] request = Ip(Them, Us, IpProto.Icmp, Message(IcmpType.Timestamp, 0, [0, 1, 0, 2, 0, 0, 0, 5, .. new byte[8]]));

        host.Receive(request);

        byte[] reply = host.TakeOne();
        uint now = (uint)host.Port.Clock.GetUtcNow().TimeOfDay.TotalMilliseconds;
        Assert.Equal((IcmpType.TimestampReply, 5u, now, now), (reply[20], Number(reply, 28), Number(reply, 32), Number(reply, 36)));

        host.Port.Set("net.inet.icmp.tstamprepl", 0);
        host.Receive(request);
        host.Receive(Ip(Them, "10.0.0.255", IpProto.Icmp, Message(IcmpType.Timestamp, 0, new byte[16])));
        Assert.Empty(host.Take());
        host.Port.Set("net.inet.icmp.tstamprepl", 1);
        host.Receive(Ip(Them, Us, IpProto.Icmp, Message(IcmpType.Timestamp, 0, new byte[12])));
        Assert.Empty(host.Take());
        Assert.Equal(1ul, host.Stat.icps_badlen);
        host.AssertNoLeak();
    }

    [Fact]
    public void Mask_is_told_with_maskrepl_and_faked_with_maskfake()
    {
        using var host = new InHost("icmp-mask");
        byte[] request = Ip(Them, Us, IpProto.Icmp, Message(IcmpType.MaskRequest, 0, new byte[8]));
        host.Receive(request);
        Assert.Empty(host.Take());

        host.Port.Set("net.inet.icmp.maskrepl", 1);
        host.Receive(request);
        byte[] reply = host.TakeOne();
        Assert.Equal((IcmpType.MaskReply, 0xffff_ff00u), (reply[20], Number(reply, 28)));

        Sysctl.Set("net.inet.icmp.maskfake", 0xffff_0000u, host.Vnet);
        host.Receive(request);
        Assert.Equal(0xffff_0000u, Number(host.TakeOne(), 28));
        host.AssertNoLeak();
    }

    [Fact]
    public void Answer_has_the_recorded_route_and_no_other_option()
    {
        using var host = new InHost("icmp-options");
        byte[] options = [1, 7, 7, 8, 10, 0, 0, 9, 130, 3, 0, 148, 4, 0, 0, 0];
        host.Receive(Ip(Them, Us, IpProto.Icmp, Message(IcmpType.Echo, 0, 1, 2, 3, 4, 5), options: options));

        byte[] reply = host.TakeOne();

        // Record route and security; the rest is padding.
        Assert.Equal(new byte[] { 7, 7, 8, 10, 0, 0, 9, 130, 3, 0, 0, 0 }, reply[20..32]);
        Assert.Equal(Message(IcmpType.EchoReply, 0, 1, 2, 3, 4, 5), reply[32..]);
        host.AssertNoLeak();
    }

    [Fact]
    public void Raw_sockets_are_given_all_but_what_was_answered()
    {
        using var host = new InHost("icmp-raw");
        var seen = new List<byte>();
        IpProtocolInput? former = Netinet.Icmp.RawInput;
        Netinet.Icmp.RawInput = (m, offset, _) =>
        {
            if (CurVnet.Current == host.Vnet)
                seen.Add(m.Data[offset]);
            m.FreeChain();
        };
        try
        {
            host.Receive(Ping());
            host.Receive(Ip(Them, Us, IpProto.Icmp, Message(IcmpType.EchoReply, 0, 1, 2, 3, 4)));
            host.Receive(Ip(Them, Us, IpProto.Icmp, Message(IcmpType.SourceQuench, 0, new byte[32])));
            host.Receive(Ip(Them, Us, IpProto.Icmp, Message(200, 0, 1, 2, 3, 4)));
            host.Receive(Error(IcmpType.Unreach, IcmpUnreach.Port, Ip(Us, Them, 253, new byte[8])));
        }
        finally
        {
            Netinet.Icmp.RawInput = former;
        }

        Assert.Equal([IcmpType.EchoReply, IcmpType.SourceQuench, 200, IcmpType.Unreach], seen);
        host.AssertNoLeak();
    }

    [Fact]
    public void Answer_goes_nowhere_without_a_route_or_to_nobody()
    {
        using var host = new InHost("icmp-noroute");
        host.Receive(Ping(from: "0.0.0.0"));
        IcmpErrorTests.Tell(host, Ip("192.0.2.1", "192.0.2.9", IpProto.Udp, new byte[8]), IcmpType.TimeExceeded, 0);
        Assert.Empty(host.Take());
        Assert.Equal((1ul, 1ul), (host.Stat.icps_noroute, host.Stat.icps_badaddr));
        host.AssertNoLeak();
    }

    [Fact]
    public void Echo_allocates_nothing()
    {
        using var host = new InHost("icmp-alloc");
        host.Port.Set("net.inet.icmp.icmplim", 0);
        // One packet goes round and round: what the zones do in debugging is not at issue.
        var reuse = new Reuse();
        Ifnet ifp = host.Port.Add("reuse", 0, new MacAddress(0x0200_0000_0004), driver: reuse);
        byte[] request = Ping("172.16.0.1", "172.16.0.2");
        host.Do(() =>
        {
            InIfaddrs.Add(ifp, A("172.16.0.1"), 24);
            Arp.Set(ifp, A("172.16.0.2"), new MacAddress(0x0200_0000_0002));
            reuse.Packet = Mbuf.GetHeader()!;
            reuse.Packet.Reserve(64);
            reuse.Packet.Extend(14 + request.Length);
            for (int i = 0; i < 50; i++)
                Rounds(ifp, reuse, request);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Rounds(ifp, reuse, request);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(0, allocated);
            reuse.Packet.FreeChain();
        });
        Assert.Equal(5100ul, host.Stat.icps_reflect);
    }

    private static void Rounds(Ifnet ifp, Reuse reuse, byte[] request)
    {
        for (int i = 0; i < 100; i++)
        {
            Mbuf m = reuse.Packet!;
            _ = new EtherHeader(m.Data) { Destination = ifp.LinkAddress, Source = new MacAddress(0x0200_0000_0002), EtherType = EtherType.Ip };
            request.CopyTo(m.Data[14..]);
            ifp.Input(m);
        }
    }

    private sealed class Reuse : IfDriver
    {
        public Mbuf? Packet { get; set; }

        public override Errno Transmit(Ifnet ifp, Mbuf m)
        {
            // Of ARP's announcements there is no need.
            if (new EtherHeader(m.Data).EtherType == EtherType.Ip)
                Packet = m;
            else
                m.FreeChain();
            return Errno.Ok;
        }
    }

    private static uint Number(byte[] packet, int at) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(at));
}
