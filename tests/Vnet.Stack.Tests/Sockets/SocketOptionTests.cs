using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Vnet.Kern;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

public sealed class SocketOptionTests : IDisposable
{
    private readonly FakeNet _net = new("vnet-option");
    private readonly VnetSocket _socket;

    public SocketOptionTests() => _socket = _net.Open();

    public void Dispose()
    {
        _socket.Dispose();
        _net.Dispose();
    }

    public static TheoryData<SocketOptionLevel, SocketOptionName, int, int> Numbers => new()
    {
        { SocketOptionLevel.IP, SocketOptionName.HeaderIncluded, IpOpt.Level, 2 },
        { SocketOptionLevel.IP, SocketOptionName.TypeOfService, IpOpt.Level, 3 },
        { SocketOptionLevel.IP, SocketOptionName.IpTimeToLive, IpOpt.Level, 4 },
        { SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, IpOpt.Level, 10 },
        { SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, IpOpt.Level, 11 },
        { SocketOptionLevel.IP, SocketOptionName.DontFragment, IpOpt.Level, 67 },
        { SocketOptionLevel.IP, SocketOptionName.PacketInformation, IpOpt.Level, 7 },
        { SocketOptionLevel.IPv6, SocketOptionName.HopLimit, Ip6Opt.Level, 4 },
        { SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, Ip6Opt.Level, 9 },
        { SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, Ip6Opt.Level, 10 },
        { SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback, Ip6Opt.Level, 11 },
        { SocketOptionLevel.IPv6, SocketOptionName.IPv6Only, Ip6Opt.Level, 27 },
        { SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, Ip6Opt.Level, 36 },
        { SocketOptionLevel.Udp, SocketOptionName.ChecksumCoverage, 136, 2 },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Number_reaches_the_protocol_by_FreeBSDs_name(SocketOptionLevel level, SocketOptionName name, int expectedLevel, int expectedName)
    {
        _socket.SetSocketOption(level, name, 5);
        Assert.Equal((expectedLevel, expectedName), (_net.Protocol.OptionsSet[^1].Level, _net.Protocol.OptionsSet[^1].Name));
        Assert.Equal(5, _socket.GetSocketOption(level, name));
    }

    [Theory]
    [InlineData(SocketOptionName.ReuseAddress)]
    [InlineData(SocketOptionName.Broadcast)]
    [InlineData(SocketOptionName.DontRoute)]
    [InlineData(SocketOptionName.KeepAlive)]
    [InlineData(SocketOptionName.Debug)]
    [InlineData(SocketOptionName.UseLoopback)]
    [InlineData(SocketOptionName.OutOfBandInline)]
    public void Switch_of_the_socket_goes_on_and_off(SocketOptionName name)
    {
        Assert.Equal(0, _socket.GetSocketOption(SocketOptionLevel.Socket, name));
        _socket.SetSocketOption(SocketOptionLevel.Socket, name, true);
        Assert.NotEqual(0, _socket.GetSocketOption(SocketOptionLevel.Socket, name));
        _socket.SetSocketOption(SocketOptionLevel.Socket, name, false);
        Assert.Equal(0, _socket.GetSocketOption(SocketOptionLevel.Socket, name));
    }

    [Fact]
    public void Buffers_have_the_sizes_of_FreeBSD_and_can_be_changed()
    {
        Assert.Equal((9216, 42080), (_socket.SendBufferSize, _socket.ReceiveBufferSize));
        (_socket.SendBufferSize, _socket.ReceiveBufferSize) = (100, 200);
        Assert.Equal((100, 200), (_socket.SendBufferSize, _socket.ReceiveBufferSize));
        Assert.Equal(SocketError.NoBufferSpaceAvailable, Assert.Throws<VnetSocketException>(() => _socket.ReceiveBufferSize = int.MaxValue).SocketErrorCode);
        Assert.Equal(SocketError.InvalidArgument, Assert.Throws<VnetSocketException>(() => _socket.ReceiveBufferSize = 0).SocketErrorCode);
    }

    [Fact]
    public void Options_only_of_FreeBSD_are_members()
    {
        (_socket.ReusePort, _socket.ReusePortLoadBalance) = (true, true);
        Assert.False(_socket.ExclusiveAddressUse);
        _socket.ExclusiveAddressUse = true;
        Assert.Equal((false, false), (_socket.ReusePort, _socket.ReusePortLoadBalance));
        (_socket.MinTtl, _socket.BindAny) = (255, true);
        Assert.Equal((255, true), (_socket.MinTtl, _socket.BindAny));
        _socket.Fib = 0;
        Assert.Equal(0, _socket.Fib);
        Assert.Equal(SocketError.InvalidArgument, Assert.Throws<VnetSocketException>(() => _socket.Fib = 100_000).SocketErrorCode);
        _socket.SetRawSocketOption(SockOpt.Level, SockOpt.UserCookie, BitConverter.GetBytes(0xfedcba98));
        Span<byte> cookie = stackalloc byte[8];
        Assert.Equal(4, _socket.GetRawSocketOption(SockOpt.Level, SockOpt.UserCookie, cookie));
        Assert.Equal(0xfedcba98, MemoryMarshal.Read<uint>(cookie));
        Assert.Equal(SocketError.ProtocolOption,
            Assert.Throws<VnetSocketException>(() => _socket.SetRawSocketOption(SockOpt.Level, 0x7777, new byte[4])).SocketErrorCode);
    }

    [Fact]
    public void Timeouts_and_linger_are_kept()
    {
        (_socket.ReceiveTimeout, _socket.SendTimeout) = (1500, -1);
        Assert.Equal((1500, 0), (_socket.ReceiveTimeout, _socket.SendTimeout));
        Span<long> timeval = [0, 0];
        _socket.GetRawSocketOption(SockOpt.Level, SockOpt.RcvTimeo, MemoryMarshal.AsBytes(timeval));
        Assert.Equal([1, 500_000], timeval.ToArray());
        _socket.LingerState = new LingerOption(true, 3);
        Assert.Equal((true, 3), (_socket.LingerState.Enabled, _socket.LingerState.LingerTime));
    }

    [Fact]
    public void Groups_are_joined_by_FreeBSDs_structures()
    {
        var group = IPAddress.Parse("224.1.2.3");
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, 3));
        AssertSet(IpOpt.Level, IpOpt.AddMembership, [224, 1, 2, 3, 0, 0, 0, 0, 3, 0, 0, 0]);
        var group6 = IPAddress.Parse("ff02::7");
        _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.DropMembership, new IPv6MulticastOption(group6, 4));
        AssertSet(Ip6Opt.Level, Ip6Opt.LeaveGroup, [.. group6.GetAddressBytes(), 4, 0, 0, 0]);
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(5));
        AssertSet(IpOpt.Level, IpOpt.MulticastIf, [0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0]);
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, BitConverter.ToInt32([10, 0, 0, 1]));
        AssertSet(IpOpt.Level, IpOpt.MulticastIf, [0, 0, 0, 0, 10, 0, 0, 1, 0, 0, 0, 0]);
    }

    [Fact]
    public void Sources_are_joined_by_group_source_req()
    {
        _socket.JoinGroup(IPAddress.Parse("232.1.2.3"), source: IPAddress.Parse("10.0.0.9"));
        (int level, int name, byte[] value) = _net.Protocol.OptionsSet[^1];
        Assert.Equal((IpOpt.Level, IpOpt.McastJoinSourceGroup, 264), (level, name, value.Length));
        Assert.True(SockAddr.TryRead(value.AsSpan(8), out SockAddr group));
        Assert.True(SockAddr.TryRead(value.AsSpan(136), out SockAddr source));
        Assert.Equal(("232.1.2.3", "10.0.0.9"), (group.Inet.ToString(), source.Inet.ToString()));
        _socket.LeaveGroup(IPAddress.Parse("ff3e::1"));
        Assert.Equal((Ip6Opt.Level, IpOpt.McastLeaveGroup, 136), (_net.Protocol.OptionsSet[^1].Level, _net.Protocol.OptionsSet[^1].Name, _net.Protocol.OptionsSet[^1].Value.Length));
    }

    [Fact]
    public void Name_in_FreeBSDs_form_is_read_as_it_was_written()
    {
        var name = new SockAddr(Net.Af.Inet6, Netinet6.In6Addr.Parse("fe80::1"), 4660, 3, 9);
        Span<byte> bytes = stackalloc byte[SockAddr.Inet6Length];
        Assert.Equal(28, name.WriteTo(bytes));
        Assert.Equal([28, 28, 0x12, 0x34], bytes[..4].ToArray());
        Assert.True(SockAddr.TryRead(bytes, out SockAddr back));
        Assert.Equal(name, back);
    }

    [Fact]
    public void Unknown_option_and_wrong_object_are_refused()
    {
        Assert.Equal(SocketError.ProtocolOption,
            Assert.Throws<VnetSocketException>(() => _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, 1)).SocketErrorCode);
        Assert.Throws<ArgumentException>(() => _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Linger, "x"));
        Assert.Throws<NotSupportedException>(() => _socket.DualMode);
    }

    private void AssertSet(int level, int name, byte[] value)
    {
        (int Level, int Name, byte[] Value) last = _net.Protocol.OptionsSet[^1];
        Assert.Equal((level, name), (last.Level, last.Name));
        Assert.Equal(value, last.Value);
    }
}
