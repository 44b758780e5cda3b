using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Inet6;

public sealed class Icmp6ErrorTests
{
    private static readonly byte[] s_unknownOption = [58, 0, 0x9e, 4, 0, 0, 0, 0];

    [Fact]
    public void Errors_are_never_answered_with_errors()
    {
        using var host = new Ip6Host("icmp6-never");
        // Of an error, a redirect, a source that is no single host's.
        foreach (byte type in new[] { Icmp6Type.Unreachable, Icmp6Type.Redirect })
            host.Receive(Packet6.Icmp(Ip6Host.Peer, Ip6Host.Address, type, 0, new byte[60], s_unknownOption, IpProto.DestinationOptions));
        host.Receive(Packet6.Make(In6Addr.Any, Ip6Host.Address, 200, new byte[8]));
        // To a group, or to all stations of a link, unless it is an option whose sender wants to know.
        host.Receive(Packet6.Make(Ip6Host.PeerLinkLocal, In6Addr.AllNodes, 200, new byte[8]));
        host.Receive(Packet6.Make(Ip6Host.Peer, Ip6Host.Address, 200, new byte[8]), prepare: m => m.Flags |= MbufFlags.Multicast);
        Assert.Empty(host.Sent);
        Assert.Equal(5ul, host.Icmp.icp6s_canterror);
        host.Receive(Packet6.Echo(Ip6Host.PeerLinkLocal, In6Addr.AllNodes, 8, s_unknownOption, IpProto.DestinationOptions));
        Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.Option, 42u), Packet6.ReadIcmp(host.TakeOne()));
    }

    [Fact]
    public void As_much_is_quoted_as_fits_the_smallest_mtu()
    {
        using var host = new Ip6Host("icmp6-quote");
        byte[] packet = Packet6.Make(Ip6Host.Peer, Ip6Host.Address, 200, new byte[1400]);
        host.Receive(packet, pieces: 3);
        byte[] error = host.TakeOne();
        Assert.Equal(1280, error.Length);
        Packet6.ReadIcmp(error);
        Assert.Equal(packet[..1232], error[48..]);
        Assert.Equal(Ip6Host.Address, Packet6.SourceOf(error));
    }

    [Fact]
    public void Errors_are_limited_by_a_bucket_that_fills_with_time()
    {
        using var host = new Ip6Host("icmp6-rate");
        byte[] packet = Packet6.Make(Ip6Host.Peer, Ip6Host.Address, 200, new byte[8]);
        host.Set("net.inet6.icmp6.errppslimit_jitter", 0);
        host.Set("net.inet6.icmp6.errppslimit", 10);
        Assert.Equal(10, Errors(host, packet));
        host.Advance(0.5);
        Assert.InRange(Errors(host, packet), 4, 6);
        host.Advance(60);
        Assert.Equal(10, Errors(host, packet));
        // Others have their own.
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Address));
        host.Set("net.inet6.icmp6.errppslimit", 0);
        Assert.Equal(100, Errors(host, packet));
        Assert.Throws<SysctlException>(() => host.Set("net.inet6.icmp6.errppslimit", -1));
    }

    [Fact]
    public void How_many_errors_are_sent_in_a_second_cannot_be_foretold()
    {
        using var host = new Ip6Host("icmp6-jitter");
        host.Set("net.inet6.icmp6.errppslimit", 50);
        host.Set("net.inet6.icmp6.errppslimit_jitter", 10);
        byte[] packet = Packet6.Make(Ip6Host.Peer, Ip6Host.Address, 200, new byte[8]);
        var counts = new HashSet<int>();
        for (int second = 0; second < 20; second++)
        {
            int count = Errors(host, packet);
            Assert.InRange(count, 40, 60);
            counts.Add(count);
            host.Advance(5);
        }

        Assert.True(counts.Count > 3);
    }

    private static int Errors(Ip6Host host, byte[] packet)
    {
        host.Sent.Clear();
        for (int i = 0; i < 100; i++)
            host.Receive(packet);
        return host.Sent.Count;
    }

    private static byte[] TooBig(byte[] sent, uint mtu, In6Addr? from = null) =>
        Packet6.Icmp(from ?? Ip6Host.Peer, Ip6Host.Address, Icmp6Type.PacketTooBig, 0,
            [(byte)(mtu >> 24), (byte)(mtu >> 16), (byte)(mtu >> 8), (byte)mtu, .. sent.AsSpan(0, Math.Min(sent.Length, 1200))]);

    private static int? Mtu(Ip6Host host)
    {
        using (CurVnet.Set(host.Vnet))
            return Netinet6.Ip6.PathMtuTo(Ip6Host.Far)?.Mtu;
    }

    [Fact]
    public void An_mtu_is_believed_for_echo_replies_that_were_sent_and_for_a_while()
    {
        using var host = new Ip6Host("pmtu6");
        host.AddRoute("2001:db8:f::", 48, host.Ifp, Ip6Host.Peer);
        host.Receive(Packet6.Echo(Ip6Host.Far, Ip6Host.Address, 1400));
        byte[] reply = host.TakeOne();
        // Below the minimum, no smaller than what was sent, of another message: nothing of that is so.
        host.Receive(TooBig(reply, 1279));
        host.Receive(TooBig(reply, 1448));
        byte[] other = [.. reply];
        other[45] ^= 1;
        host.Receive(TooBig(other, 1300));
        byte[] notMine = [.. reply];
        notMine[23] ^= 1;
        host.Receive(TooBig(notMine, 1300));
        Assert.Null(Mtu(host));
        host.Receive(TooBig(reply, 1400));
        Assert.Equal(1400, Mtu(host));
        host.Receive(TooBig(reply, 1300));
        Assert.Equal(1300, Mtu(host));
        // Never up again by a message.
        host.Receive(TooBig(reply, 1390));
        Assert.Equal(1300, Mtu(host));
        host.Receive(Packet6.Echo(Ip6Host.Far, Ip6Host.Address, 1400));
        Assert.Equal(2, host.Sent.Count);
        Assert.All(host.Sent, one => Assert.True(one.Length <= 1300));
        host.Sent.Clear();
        host.Advance(601);
        Assert.Null(Mtu(host));
        Assert.Equal(0, host.Wheel.Pending);
        host.Receive(Packet6.Echo(Ip6Host.Far, Ip6Host.Address, 1400));
        Assert.Equal(1448, host.TakeOne().Length);
        Assert.Equal(2ul, host.Icmp.icp6s_pmtuchg);
    }

    [Fact]
    public void Path_mtus_are_bounded_and_the_oldest_goes()
    {
        using var host = new Ip6Host("pmtu6-many");
        host.Set("net.inet6.ip6.pmtu_maxentries", 10);
        using (CurVnet.Set(host.Vnet))
        {
            for (ulong i = 0; i < 30; i++)
            {
                Assert.True(Netinet6.Ip6.LowerMtu(new In6Addr(1, i), 0, 1300));
                host.Advance(1);
            }

            Assert.Null(Netinet6.Ip6.PathMtuTo(new In6Addr(1, 19)));
            Assert.NotNull(Netinet6.Ip6.PathMtuTo(new In6Addr(1, 20)));
        }

        Assert.Equal(1, host.Wheel.Pending);
    }

    [Fact]
    public void Errors_reach_the_protocol_of_the_quoted_packet_and_no_other()
    {
        using var host = new Ip6Host("icmp6-notify");
        var heard = new List<(byte, byte, int, ushort)>();
        Netinet6.Ip6.Register(201, (m, _, _) => m.FreeChain(), (in IcmpNotice notice) =>
            heard.Add((notice.Type, notice.Code, notice.Mtu, (ushort)((notice.Transport[0] << 8) | notice.Transport[1]))));
        try
        {
            byte[] sent = Packet6.Make(Ip6Host.Address, Ip6Host.Far, 201, [1, 2, .. new byte[1400]]);
            host.Receive(Packet6.Icmp(Ip6Host.Peer, Ip6Host.Address, Icmp6Type.Unreachable, Icmp6Code.Port, [0, 0, 0, 0, .. sent.AsSpan(0, 48)]));
            host.Receive(TooBig(sent, 1300));
            // With headers before the transport's.
            byte[] headers = Packet6.Make(Ip6Host.Address, Ip6Host.Far, IpProto.DestinationOptions,
                [201, 0, 1, 4, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0]);
            host.Receive(Packet6.Icmp(Ip6Host.Peer, Ip6Host.Address, Icmp6Type.TimeExceeded, 0, [0, 0, 0, 0, .. headers]));
            // Cut off before it, or of a later fragment.
            host.Receive(Packet6.Icmp(Ip6Host.Peer, Ip6Host.Address, Icmp6Type.TimeExceeded, 0, [0, 0, 0, 0, .. headers.AsSpan(0, 54)]));
            byte[] later = Packet6.Fragment(sent, 1, 8, 64, false);
            host.Receive(Packet6.Icmp(Ip6Host.Peer, Ip6Host.Address, Icmp6Type.TimeExceeded, 0, [0, 0, 0, 0, .. later]));
        }
        finally
        {
            Netinet6.Ip6.Unregister(201);
        }

        Assert.Equal([(1, 4, 0, 0x102), (2, 0, 1300, 0x102), (3, 0, 0, 0x304)], heard);
        Assert.Equal(2ul, host.Icmp.icp6s_badquote);
    }

    [Fact]
    public void Types_are_registered_once_and_short_messages_kept_from_them()
    {
        using var host = new Ip6Host("icmp6-types");
        int heard = 0;
        Icmp6.Register(202, 24, (m, offset) =>
        {
            Assert.True(m.Length >= offset + 24);
            heard++;
            m.FreeChain();
        });
        try
        {
            Assert.Throws<NetException>(() => Icmp6.Register(202, 8, (m, _) => m.FreeChain()));
            Assert.Throws<NetException>(() => Icmp6.Register(Icmp6Type.EchoRequest, 8, (m, _) => m.FreeChain()));
            host.Receive(Packet6.Icmp(Ip6Host.Peer, Ip6Host.Address, 202, 0, new byte[16]));
            Assert.Equal(1ul, host.Icmp.icp6s_badlen);
            host.Receive(Packet6.Icmp(Ip6Host.Peer, Ip6Host.Address, 202, 0, new byte[600]), pieces: 5);
        }
        finally
        {
            Icmp6.Unregister(202);
        }

        Assert.Equal(1, heard);
    }
}
