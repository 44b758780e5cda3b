using System.Net;
using System.Net.Sockets;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Udp;

public sealed class UdpEchoTests
{
    [Fact]
    public void A_datagram_goes_from_one_vnet_to_another()
    {
        using var left = VnetInstance.Create("echo-left");
        using var right = VnetInstance.Create("echo-right");
        Ifnet a, b;
        using (CurVnet.Set(left))
            (a, b) = Epair.Create();
        b.MoveTo(right);
        a.Up();
        b.Up();
        using (CurVnet.Set(left))
            InIfaddrs.Add(a, InAddr.Parse("10.0.0.1"), 24);
        using (CurVnet.Set(right))
            InIfaddrs.Add(b, InAddr.Parse("10.0.0.2"), 24);
        using var sender = new VnetSocket(left, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var receiver = new VnetSocket(right, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Any, 7));
        Assert.Equal(5, sender.SendTo("hello"u8, new IPEndPoint(IPAddress.Parse("10.0.0.2"), 7)));
        Span<byte> buffer = stackalloc byte[100];
        Assert.Equal("hello"u8, buffer[..receiver.Receive(buffer)]);
    }
}
