using System.Runtime.InteropServices;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using InetSocket = Vnet.Kern.Socket;
using SocketType = System.Net.Sockets.SocketType;

namespace Vnet.Stack.Tests.Udp;

public sealed class UdpInputTests
{
    private const int ChecksumAt = IpHeader.MinLength + UdpHeader.ChecksumOffset, Checksum6At = Ip6Header.Length + UdpHeader.ChecksumOffset;
    private const int Fuzzed = 20_000;

    private static readonly InAddr s_peer = new(10, 0, 0, 9);
    private static readonly In6Addr s_peer6 = In6Addr.Parse("2001:db8::9");
    private static readonly byte[] s_hello = "hello"u8.ToArray();

    // Whether it arrives, whether it was summed here, whether it counts as bad, and as without.
    [Theory]
    [InlineData(Sum.Right, CsumFlags.None, true, 1, 0, 0)]
    [InlineData(Sum.Wrong, CsumFlags.None, false, 1, 1, 0)]
    [InlineData(Sum.None, CsumFlags.None, true, 0, 0, 1)]
    [InlineData(Sum.Right, CsumFlags.L4Calculated | CsumFlags.L4Valid, true, 0, 0, 0)]
    [InlineData(Sum.Wrong, CsumFlags.L4Calculated | CsumFlags.L4Valid, true, 0, 0, 0)]
    [InlineData(Sum.Wrong, CsumFlags.L4Calculated, false, 1, 1, 0)]
    [InlineData(Sum.None, CsumFlags.L4Calculated | CsumFlags.L4Valid, true, 0, 0, 1)]
    public void Checksum_over_IPv4(Sum sum, CsumFlags known, bool arrives, int summed, int bad, int without)
    {
        using var host = new WireHost("udp-sum4", 1);
        InetSocket so = host.Bound(new SockAddr(InAddr.Any, 7));
        byte[] packet = Datagram.V4(s_peer, 9, host.Inet, 7, s_hello);
        Spoil(packet.AsSpan(ChecksumAt, 2), sum);
        host.Receive(packet, known);
        Assert.Equal(arrives ? s_hello : null, WireHost.Take(so));
        Assert.Equal(((ulong)summed, (ulong)bad, (ulong)without), (host.Stat.udps_inswcsum, host.Stat.udps_badsum, host.Stat.udps_nosum));
    }

    [Theory]
    [InlineData(Sum.Right, CsumFlags.None, 0, true)]
    [InlineData(Sum.Wrong, CsumFlags.None, 0, false)]
    [InlineData(Sum.Wrong, CsumFlags.L4Calculated | CsumFlags.L4Valid, 0, true)]
    [InlineData(Sum.None, CsumFlags.None, 0, false)]
    [InlineData(Sum.None, CsumFlags.L4Calculated | CsumFlags.L4Valid, 0, false)]
    [InlineData(Sum.None, CsumFlags.None, 8, false)]
    [InlineData(Sum.None, CsumFlags.None, 7, true)]
    public void Checksum_over_IPv6(Sum sum, CsumFlags known, int zeroPort, bool arrives)
    {
        using var host = new WireHost("udp-sum6", 1);
        Sysctl.Set("net.inet6.udp6.rfc6935_port", zeroPort, host.Vnet);
        InetSocket so = host.Bound(new SockAddr(Af.Inet6, In6Addr.Any, 7));
        byte[] packet = Datagram.V6(s_peer6, 9, host.Inet6, 7, s_hello);
        Spoil(packet.AsSpan(Checksum6At, 2), sum);
        host.Receive(packet, known);
        Assert.Equal(arrives ? s_hello : null, WireHost.Take(so));
        Assert.Equal(arrives ? 0ul : 1ul, host.Stat.udps_badsum);
    }

    [Fact]
    public void Length_beyond_the_packet_is_refused_and_padding_cut_off()
    {
        using var host = new WireHost("udp-length", 1);
        InetSocket so = host.Bound(new SockAddr(InAddr.Any, 7));
        foreach (ushort length in new ushort[] { 0, 7, 14, 60000 })
        {
            byte[] wrong = Datagram.V4(s_peer, 9, host.Inet, 7, s_hello);
            _ = new UdpHeader(wrong.AsSpan(IpHeader.MinLength)) { DatagramLength = length, Checksum = 0 };
            host.Receive(wrong);
        }

        Assert.Equal(4ul, host.Stat.udps_badlen);
        byte[] longer = Datagram.V4(s_peer, 9, host.Inet, 7, s_hello);
        var udp = new UdpHeader(longer.AsSpan(IpHeader.MinLength)) { DatagramLength = UdpHeader.Length + 2, Checksum = 0 };
        host.Receive(longer);
        Assert.Equal(10, udp.DatagramLength);
        Assert.Equal("he"u8.ToArray(), WireHost.Take(so));
        Assert.Null(WireHost.Take(so));
    }

    [Fact]
    public void Broadcast_goes_to_everyone_with_the_port_who_shares_it()
    {
        using var host = new WireHost("udp-bcast", 1);
        InetSocket one = host.Bound(new SockAddr(InAddr.Any, 7), SocketOptions.ReusePort), two = host.Bound(new SockAddr(InAddr.Any, 7), SocketOptions.ReusePort);
        InetSocket other = host.Bound(new SockAddr(InAddr.Any, 8));
        host.Receive(Datagram.V4(s_peer, 9, InAddr.Broadcast, 7, s_hello), flags: MbufFlags.Broadcast);
        host.Receive(Datagram.V4(s_peer, 9, new InAddr(10, 0, 0, 255), 7, s_hello), flags: MbufFlags.Broadcast);
        foreach (InetSocket so in new[] { one, two })
        {
            Assert.Equal(s_hello, WireHost.Take(so, out SockAddr sender, out _));
            Assert.Equal(new SockAddr(s_peer, 9), sender);
            Assert.Equal(s_hello, WireHost.Take(so));
        }

        Assert.Null(WireHost.Take(other));
        host.Receive(Datagram.V4(s_peer, 9, InAddr.Broadcast, 99, s_hello), flags: MbufFlags.Broadcast);
        Assert.Equal((1ul, 1ul), (host.Stat.udps_noport, host.Stat.udps_noportbcast));
        Assert.Empty(host.Sent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_group_is_heard_by_its_members_and_from_the_sources_they_want(bool isV6)
    {
        using var host = new WireHost($"udp-group-{isV6}", 1);
        SockAddr any = isV6 ? new SockAddr(Af.Inet6, In6Addr.Any, 7) : new SockAddr(InAddr.Any, 7);
        InetSocket all = host.Bound(any, SocketOptions.ReusePort), some = host.Bound(any, SocketOptions.ReusePort), other = host.Bound(any, SocketOptions.ReusePort);
        Assert.Equal(Errno.Ok, Join(all, IpOpt.McastJoinGroup, host, isV6, 1, 0));
        Assert.Equal(Errno.Ok, Join(some, IpOpt.McastJoinSourceGroup, host, isV6, 1, 9));
        Assert.Equal(Errno.Ok, Join(other, IpOpt.McastJoinGroup, host, isV6, 2, 0));
        host.Receive(Grouped(isV6, 9));
        host.Receive(Grouped(isV6, 8));
        Assert.Equal((2, 1, 0), (Count(all), Count(some), Count(other)));
        Assert.Equal(Errno.AddressInUse, Join(all, IpOpt.McastJoinGroup, host, isV6, 1, 0));
        Assert.Equal(Errno.Ok, Join(all, IpOpt.McastBlockSource, host, isV6, 1, 8));
        Assert.Equal(Errno.AddressNotAvailable, Join(all, IpOpt.McastBlockSource, host, isV6, 1, 8));
        Assert.Equal(Errno.Invalid, Join(some, IpOpt.McastBlockSource, host, isV6, 1, 8));
        host.Receive(Grouped(isV6, 8));
        Assert.Equal(0, Count(all));
        Assert.Equal(Errno.Ok, Join(some, IpOpt.McastLeaveSourceGroup, host, isV6, 1, 9));
        host.Receive(Grouped(isV6, 9));
        Assert.Equal((1, 0), (Count(all), Count(some)));
        Assert.Equal(Errno.Ok, Join(all, IpOpt.McastLeaveGroup, host, isV6, 1, 0));
        Assert.Equal(Errno.AddressNotAvailable, Join(all, IpOpt.McastLeaveGroup, host, isV6, 1, 0));
        all.Close();
        some.Close();
        other.Close();
        using (CurVnet.Set(host.Vnet))
        {
            Assert.False(isV6 ? In6Multis.IsMember(host.Ifp, Group6(1)) : InMultis.IsMember(host.Ifp, Group(1)));
            Assert.False(isV6 ? In6Multis.IsMember(host.Ifp, Group6(2)) : InMultis.IsMember(host.Ifp, Group(2)));
        }
    }

    [Fact]
    public void UdpLite_takes_what_is_covered_as_much_as_was_asked()
    {
        using var host = new WireHost("udplite", 1);
        InetSocket so = host.Open(Af.Inet, SocketType.Dgram, IpProto.UdpLite);
        Assert.Equal(Errno.Ok, so.Bind(new SockAddr(InAddr.Any, 7)));
        Receive(0);
        Assert.Equal(s_hello, WireHost.Take(so));
        Receive(8);
        Assert.Null(WireHost.Take(so));
        WireHost.Set(so, UdpOpt.LiteLevel, UdpOpt.LiteRecvCsCov, 9);
        Receive(8);
        Assert.Null(WireHost.Take(so));
        Receive(9);
        Assert.Equal(s_hello, WireHost.Take(so));
        Receive(7);
        Assert.Equal(1ul, host.Stat.udps_badlen);
        WireHost.Set(so, UdpOpt.LiteLevel, UdpOpt.LiteSendCsCov, 8);
        Assert.Equal(Errno.Ok, WireHost.Send(so, s_hello, new SockAddr(s_peer, 9)));
        byte[] sent = Assert.Single(host.Sent);
        Assert.Equal(Datagram.V4(host.Inet, 7, s_peer, 9, s_hello, IpProto.UdpLite, coverage: 8)[IpHeader.MinLength..], sent[IpHeader.MinLength..]);

        void Receive(int coverage) => host.Receive(Datagram.V4(s_peer, 9, host.Inet, 7, s_hello, IpProto.UdpLite, coverage));
    }

    [Fact]
    public void Less_time_to_live_than_a_socket_wants_is_dropped()
    {
        using var host = new WireHost("udp-minttl", 1);
        InetSocket so = host.Bound(new SockAddr(InAddr.Any, 7));
        WireHost.Set(so, IpOpt.Level, IpOpt.MinTtl, 255);
        host.Receive(Datagram.V4(s_peer, 9, host.Inet, 7, s_hello, ttl: 254));
        Assert.Null(WireHost.Take(so));
        host.Receive(Datagram.V4(s_peer, 9, host.Inet, 7, s_hello, ttl: 255));
        Assert.Equal(s_hello, WireHost.Take(so));
    }

    [Fact]
    public void Bad_datagrams_leave_nothing_behind()
    {
        using var host = new WireHost("udp-fuzz", 1);
        using var bystander = new WireHost("udp-fuzz-other", 3);
        InetSocket four = host.Bound(new SockAddr(InAddr.Any, 7)), six = host.Bound(new SockAddr(Af.Inet6, In6Addr.Any, 7));
        InetSocket raw = host.Open(Af.Inet, SocketType.Raw, IpProto.Udp), raw6 = host.Open(Af.Inet6, SocketType.Raw, IpProto.IcmpV6);
        InetSocket any = bystander.Bound(new SockAddr(InAddr.Any, 7));
        int factor = int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int more) ? more : 1;
        var random = new Random(7);
        for (int i = 0; i < Fuzzed * factor; i++)
        {
            byte[] data = new byte[random.Next(64)];
            random.NextBytes(data);
            byte protocol = random.Next(4) == 0 ? IpProto.UdpLite : IpProto.Udp;
            byte[] packet = random.Next(2) == 0 ? Datagram.V4(s_peer, 9, host.Inet, 7, data, protocol) : Datagram.V6(s_peer6, 9, host.Inet6, 7, data, protocol);
            int transport = packet[0] >> 4 == 4 ? IpHeader.MinLength : Ip6Header.Length;
            for (int flips = random.Next(4); flips > 0; flips--)
                packet[random.Next(8) == 0 ? random.Next(packet.Length) : transport + random.Next(packet.Length - transport)] = (byte)random.Next(256);
            int length = random.Next(10) == 0 ? random.Next(1, packet.Length + 1) : packet.Length;
            host.Receive(packet.AsSpan(0, length), random.Next(3) == 0 ? CsumFlags.AllValid : CsumFlags.None);
            if (i % 16 == 0)
                Drain();
        }

        Drain();
        Assert.Null(WireHost.Take(any));
        foreach (InetSocket so in new[] { four, six, raw, raw6 })
            so.Close();
        // Fragments are kept until their time is over, or the vnet's.
        host.Dispose();
        Assert.All(MbufZones.All, zone => Assert.Equal(0, zone.UsedBy(host.Vnet)));

        void Drain()
        {
            foreach (InetSocket so in new[] { four, six, raw, raw6 })
            {
                while (WireHost.Take(so) is not null)
                {
                }
            }
        }
    }

    public enum Sum
    {
        Right,
        Wrong,
        None,
    }

    private static void Spoil(Span<byte> sum, Sum how)
    {
        if (how == Sum.Wrong)
            sum[0] ^= 0x40;
        if (how == Sum.None)
            sum.Clear();
    }

    private static InAddr Group(int number) => new(239, 1, 1, (byte)number);

    private static In6Addr Group6(int number) => new(0xff05_0000_0000_0000, (ulong)(0x1000 + number));

    private static byte[] Grouped(bool isV6, int source) => isV6
        ? Datagram.V6(new In6Addr(0x2001_0db8_0000_0000, (ulong)source), 9, Group6(1), 7, s_hello)
        : Datagram.V4(new InAddr(10, 0, 0, (byte)source), 9, Group(1), 7, s_hello);

    private static int Count(InetSocket so)
    {
        int count = 0;
        while (WireHost.Take(so) is not null)
            count++;
        return count;
    }

    // struct group_source_req, the source left out where there is none.
    private static Errno Join(InetSocket so, int change, WireHost host, bool isV6, int group, int source)
    {
        Span<byte> request = stackalloc byte[264];
        request.Clear();
        MemoryMarshal.Write(request, (uint)host.Ifp.Index);
        Write(request[8..], isV6, Group(group), Group6(group));
        Write(request[136..], isV6, new InAddr(10, 0, 0, (byte)source), new In6Addr(0x2001_0db8_0000_0000, (ulong)source));
        return so.SetOption(isV6 ? Ip6Opt.Level : IpOpt.Level, change, source == 0 ? request[..136] : request);
    }

    private static void Write(Span<byte> storage, bool isV6, InAddr inet, In6Addr inet6)
    {
        storage[1] = (byte)(isV6 ? Af.Inet6 : Af.Inet);
        if (isV6)
            inet6.CopyTo(storage[8..]);
        else
            inet.CopyTo(storage[4..]);
    }
}
