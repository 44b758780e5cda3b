using System.Net;
using System.Net.Sockets;
using Vnet.Kern;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

/// <summary>Sockets of real protocols, over a wire.</summary>
public sealed class VnetSocketInetTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2")]
    [InlineData("fd00::1", "fd00::2")]
    public void Datagrams_go_both_ways(string near, string far)
    {
        using var net = new EpairNet($"inet-both-{near}");
        using VnetSocket client = net.Bound(0, near, 0), server = net.Bound(1, far, 7);
        byte[] buffer = new byte[2000];
        client.Connect(IPAddress.Parse(far), 7);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(5, client.Send("hello"u8));
            EndPoint from = new IPEndPoint(client.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            Assert.Equal(5, server.ReceiveFrom(buffer, ref from));
            Assert.Equal(client.LocalEndPoint, from);
            Assert.Equal(3, server.SendTo("bye"u8, from));
            Assert.Equal("bye"u8, buffer.AsSpan(0, client.Receive(buffer)));
        }
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2")]
    [InlineData("fd00::1", "fd00::2")]
    public void Largest_datagram_arrives_whole(string near, string far)
    {
        using var net = new EpairNet($"inet-large-{near}");
        using VnetSocket client = net.Bound(0, near, 0), server = net.Bound(1, far, 7);
        byte[] data = new byte[client.AddressFamily == AddressFamily.InterNetwork ? 65_507 : 65_527], buffer = new byte[70_000];
        new Random(1).NextBytes(data);
        client.SendBufferSize = server.ReceiveBufferSize = 200_000;
        Assert.Equal(data.Length, client.SendTo(data, new IPEndPoint(IPAddress.Parse(far), 7)));
        Assert.Equal(data.Length, server.Receive(buffer));
        Assert.True(data.AsSpan().SequenceEqual(buffer.AsSpan(0, data.Length)));
    }

    [Fact]
    public void Link_local_addresses_are_reached_by_their_zone()
    {
        using var net = new EpairNet("inet-zone");
        using VnetSocket client = net.Open(0, AddressFamily.InterNetworkV6), server = net.Bound(1, "::", 7);
        var to = new IPAddress(IPAddress.Parse("fe80::1:2").GetAddressBytes(), net.Interface(0).Index);
        Assert.Equal(1, client.SendTo("a"u8, new IPEndPoint(to, 7)));
        EndPoint from = new IPEndPoint(IPAddress.IPv6Any, 0);
        byte[] buffer = new byte[10];
        server.ReceiveFrom(buffer, ref from);
        Assert.Equal(net.Interface(1).Index, ((IPEndPoint)from).Address.ScopeId);
        Assert.Equal(2, server.SendTo("bb"u8, from));
        client.ReceiveTimeout = 10_000;
        Assert.Equal(2, client.Receive(buffer));
    }

    [Fact]
    public void Dual_mode_socket_speaks_both_families()
    {
        using var net = new EpairNet("inet-dual");
        using VnetSocket server = net.Open(1, AddressFamily.InterNetworkV6);
        server.DualMode = true;
        server.ReceiveTimeout = 10_000;
        server.Bind(new IPEndPoint(IPAddress.IPv6Any, 7));
        using VnetSocket four = net.Bound(0, "10.0.0.1", 0), six = net.Bound(0, "fd00::1", 0);
        byte[] buffer = new byte[10];
        EndPoint from = new IPEndPoint(IPAddress.IPv6Any, 0);
        four.SendTo("4"u8, new IPEndPoint(IPAddress.Parse("10.0.0.2"), 7));
        server.ReceiveFrom(buffer, ref from);
        Assert.Equal(IPAddress.Parse("::ffff:10.0.0.1"), ((IPEndPoint)from).Address);
        server.SendTo("44"u8, from);
        Assert.Equal(2, four.Receive(buffer));
        six.SendTo("6"u8, new IPEndPoint(IPAddress.Parse("fd00::2"), 7));
        server.ReceiveFrom(buffer, ref from);
        Assert.Equal(IPAddress.Parse("fd00::1"), ((IPEndPoint)from).Address);
        server.SendTo("66"u8, from);
        Assert.Equal(2, six.Receive(buffer));

        using VnetSocket only = net.Open(1, AddressFamily.InterNetworkV6);
        only.DualMode = false;
        only.Bind(new IPEndPoint(IPAddress.IPv6Any, 8));
        four.SendTo("4"u8, new IPEndPoint(IPAddress.Parse("10.0.0.2"), 8));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<VnetSocketException>(() =>
        {
            four.Connect(IPAddress.Parse("10.0.0.2"), 8);
            four.Send("4"u8);
            four.Receive(buffer);
        }).SocketErrorCode);
    }

    [Theory]
    [InlineData("239.1.2.3", "0.0.0.0", "10.0.0.1")]
    [InlineData("ff05::123", "::", "fd00::1")]
    [InlineData("ff02::123", "::", null)]
    public void Group_is_heard_while_it_is_joined(string group, string any, string? source)
    {
        using var net = new EpairNet($"inet-group-{group}");
        IPAddress address = IPAddress.Parse(group);
        using VnetSocket sender = net.Open(0, address.AddressFamily), receiver = net.Bound(1, any, 5000), second = net.Open(1, address.AddressFamily);
        sender.SetMulticastInterface(net.Interface(0));
        var to = new IPEndPoint(address, 5000);
        byte[] buffer = new byte[10];
        sender.SendTo("0"u8, to);
        receiver.JoinGroup(address, net.Interface(1));
        sender.SendTo("1"u8, to);
        EndPoint from = new IPEndPoint(IPAddress.Parse(any), 0);
        var flags = SocketFlags.None;
        Assert.Equal(1, receiver.ReceiveMessageFrom(buffer, ref flags, ref from, out PacketInformation information));
        Assert.Equal((byte)'1', buffer[0]);
        Assert.Equal(SocketFlags.Multicast, flags & SocketFlags.Multicast);
        Assert.Equal((group, net.Interface(1).Index), (new IPAddress(information.Address!.GetAddressBytes()).ToString(), information.Interface));
        if (source is not null)
        {
            Assert.Equal(IPAddress.Parse(source), ((IPEndPoint)from).Address);
            receiver.BlockSource(address, IPAddress.Parse(source));
            sender.SendTo("2"u8, to);
            receiver.UnblockSource(address, IPAddress.Parse(source));
            sender.SendTo("3"u8, to);
            Assert.Equal(1, receiver.Receive(buffer));
            Assert.Equal((byte)'3', buffer[0]);
        }

        receiver.LeaveGroup(address);
        sender.SendTo("4"u8, to);
        Assert.Equal(0, receiver.Available);
    }

    [Theory]
    [InlineData("239.1.2.4", "0.0.0.0")]
    [InlineData("ff05::124", "::")]
    public void Sender_hears_itself_if_it_is_a_member_and_wants_to(string group, string any)
    {
        using var net = new EpairNet($"inet-loop-{group}");
        IPAddress address = IPAddress.Parse(group);
        using VnetSocket socket = net.Bound(0, any, 5000);
        socket.SetMulticastInterface(net.Interface(0));
        socket.JoinGroup(address, net.Interface(0));
        Assert.True(socket.MulticastLoopback);
        socket.SendTo("1"u8, new IPEndPoint(address, 5000));
        Assert.Equal(1, socket.Receive(new byte[10]));
        socket.MulticastLoopback = false;
        socket.SendTo("2"u8, new IPEndPoint(address, 5000));
        Assert.Equal(0, socket.Available);
    }

    [Fact]
    public void Dotnet_objects_join_and_leave()
    {
        using var net = new EpairNet("inet-dotnet");
        using VnetSocket sender = net.Open(0, AddressFamily.InterNetwork), sender6 = net.Open(0, AddressFamily.InterNetworkV6);
        using VnetSocket four = net.Bound(1, "0.0.0.0", 5000), six = net.Bound(1, "::", 5001);
        IPAddress group = IPAddress.Parse("239.1.2.5"), group6 = IPAddress.Parse("ff05::125");
        four.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, IPAddress.Parse("10.0.0.2")));
        six.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group6, net.Interface(1).Index));
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(net.Interface(0).Index));
        sender6.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, net.Interface(0).Index);
        sender.SendTo("4"u8, new IPEndPoint(group, 5000));
        sender6.SendTo("6"u8, new IPEndPoint(group6, 5001));
        Assert.Equal(1, four.Receive(new byte[10]));
        Assert.Equal(1, six.Receive(new byte[10]));
        four.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.DropMembership, new MulticastOption(group, IPAddress.Parse("10.0.0.2")));
        six.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.DropMembership, new IPv6MulticastOption(group6, net.Interface(1).Index));
        sender.SendTo("4"u8, new IPEndPoint(group, 5000));
        sender6.SendTo("6"u8, new IPEndPoint(group6, 5001));
        Assert.Equal((0, 0), (four.Available, six.Available));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2")]
    [InlineData("fd00::1", "fd00::2")]
    public void What_headers_say_is_received_and_can_be_set_for_one_packet(string near, string far)
    {
        using var net = new EpairNet($"inet-anc-{near}");
        using VnetSocket client = net.Bound(0, near, 0), server = net.Bound(1, near[0] == '1' ? "0.0.0.0" : "::", 7);
        byte[] buffer = new byte[10];
        client.Ttl = 33;
        client.TypeOfService = 0x28;
        client.SendTo("a"u8, new IPEndPoint(IPAddress.Parse(far), 7));
        var flags = SocketFlags.None;
        server.ReceiveMessage(buffer, ref flags, out SockAddr sender, out Ancillary control);
        Assert.Equal((33, 0x28, net.Interface(1).Index), (control.HopLimit, control.TrafficClass, control.Interface));
        Assert.Equal((IPAddress.Parse(far), client.LocalEndPoint), (control.Local.ToEndPoint().Address, sender.ToEndPoint()));

        var once = new Ancillary { Items = AncillaryItems.HopLimit | AncillaryItems.TrafficClass, HopLimit = 5, TrafficClass = 0x10 };
        client.SendMessage("b"u8, SockAddr.From(new IPEndPoint(IPAddress.Parse(far), 7)), once);
        server.ReceiveMessage(buffer, ref flags, out _, out control);
        Assert.Equal((5, 0x10), (control.HopLimit, control.TrafficClass));
        client.SendTo("c"u8, new IPEndPoint(IPAddress.Parse(far), 7));
        server.ReceiveMessage(buffer, ref flags, out _, out control);
        Assert.Equal((33, 0x28), (control.HopLimit, control.TrafficClass));
    }

    [Fact]
    public void Raw_sockets_of_both_families_hear_their_protocol()
    {
        using var net = new EpairNet("inet-raw");
        using var four = new VnetSocket(net.Vnets[0], AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { ReceiveTimeout = 10_000 };
        using var six = new VnetSocket(net.Vnets[0], AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6) { ReceiveTimeout = 10_000 };
        byte[] buffer = new byte[100];
        // Type 8, its checksum, identifier and sequence 1.
        four.SendTo([8, 0, 0xf7, 0xfd, 0, 1, 0, 1], new IPEndPoint(IPAddress.Parse("10.0.0.2"), 0));
        Assert.Equal(28, four.Receive(buffer));
        Assert.Equal(0, buffer[20]);
        six.SendTo([128, 0, 0, 0, 0, 1, 0, 1], new IPEndPoint(IPAddress.Parse("fd00::2"), 0));
        int length;
        do
            length = six.Receive(buffer);
        while (buffer[0] != 129);
        Assert.Equal(8, length);
    }
}
