using System.Net;
using System.Net.Sockets;
using Vnet.Sockets;

namespace Vnet.Interop.Tests;

[Collection("kernel")]
public class GroupTests
{
    private const string Send = """
        import socket, sys, time
        six = ':' in sys.argv[1]
        s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
        i = socket.if_nametoindex(sys.argv[2])
        if six:
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, i)
        else:
            s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('10.99.0.1'))
        s.sendto(b'to the group', (sys.argv[1], 5007))
        """;

    [InteropTheory("python3", "tshark")]
    [InlineData("239.1.2.3", "igmp.type == 0x22 && igmp.maddr == 239.1.2.3")]
    [InlineData("ff15::77", "icmpv6.type == 143 && icmpv6.mldr.mar.multicast_address == ff15::77")]
    public void A_join_is_seen_by_the_kernel_and_the_group_is_heard(string group, string report)
    {
        using var net = new IpFixture($"join-{group.GetHashCode(StringComparison.Ordinal):x}");
        IPAddress to = IPAddress.Parse(group);
        using (var socket = new VnetSocket(net.Vnet, to.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 })
        {
            socket.Bind(new IPEndPoint(to.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 5007));
            socket.JoinGroup(to, net.Ifp);
            net.Host.Exec("python3", "-c", Send, group, net.HostName);
            var buffer = new byte[100];
            Assert.Equal("to the group"u8.ToArray(), buffer[..socket.Receive(buffer)]);
            Collected.Until(() => net.Ifp.Statistics.Sum().omcasts > 0, "a report");
        }

        Thread.Sleep(1500);
        Assert.NotEmpty(net.Tshark(report));
        net.AssertCaptureIsClean();
    }

    [InteropFact("python3")]
    public async Task The_kernel_hears_what_a_vnet_sends_to_a_group()
    {
        using var net = new IpFixture("group-out");
        const string Listen = """
            import socket, struct, sys
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(('', 5008))
            s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('239.9.9.9') + socket.inet_aton('10.99.0.1'))
            t = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            t.bind(('', 5009))
            t.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, socket.inet_pton(socket.AF_INET6, 'ff15::99') + struct.pack('@I', socket.if_nametoindex(sys.argv[1])))
            s.settimeout(10); t.settimeout(10)
            print('ready', flush=True)
            print(s.recv(100).decode(), t.recv(100).decode(), flush=True)
            """;
        using System.Diagnostics.Process listener = net.Host.Start("python3", "-c", Listen, net.HostName);
        Assert.Equal("ready", await listener.StandardOutput.ReadLineAsync());
        using var four = new VnetSocket(net.Vnet, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        four.SetMulticastInterface(net.Ifp);
        four.SendTo("four"u8, new IPEndPoint(IPAddress.Parse("239.9.9.9"), 5008));
        using var six = new VnetSocket(net.Vnet, AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        six.SetMulticastInterface(net.Ifp);
        six.SendTo("six"u8, new IPEndPoint(IPAddress.Parse("ff15::99"), 5009));
        Assert.Equal("four six", await listener.StandardOutput.ReadLineAsync());
        Assert.True(listener.WaitForExit(10_000));
    }
}
