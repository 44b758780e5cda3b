using System.Net;
using System.Net.Sockets;
using Vnet.Devices;
using Vnet.Sockets;

namespace Vnet.Interop.Tests;

[Collection("kernel")]
public class UdpTests
{
    private const string Client = """
        import socket, sys
        family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
        s = socket.socket(family, socket.SOCK_DGRAM)
        s.settimeout(10)
        s.connect((sys.argv[1], 7))
        for size in [0, 1, 100, 1400, 1472, 1473, 4000, 20000, 65507 if family == socket.AF_INET else 65487]:
            data = bytes((i * 7 + size) & 255 for i in range(size))
            s.send(data)
            assert s.recv(65535) == data, size
        print('echoed')
        """;

    [InteropTheory("python3", "tshark")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_kernels_datagrams_of_all_sizes_come_back(bool offloads)
    {
        using var net = new IpFixture($"udp-{offloads}", new TuntapOptions { Offloads = offloads });
        await using var socket = new VnetSocket(net.Vnet, AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp)
        {
            // FreeBSD's 9,216 and 42,080 bytes are less than the largest datagram.
            DualMode = true, SendBufferSize = 1 << 18, ReceiveBufferSize = 1 << 18,
        };
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 7));
        using var stop = new CancellationTokenSource();
        Task echo = Echo(socket, stop.Token);
        Assert.Contains("echoed", net.Host.Exec("python3", "-c", Client, "10.99.0.2"), StringComparison.Ordinal);
        Assert.Contains("echoed", net.Host.Exec("python3", "-c", Client, "fd99::2"), StringComparison.Ordinal);
        await stop.CancelAsync();
        await echo;
        net.AssertCaptureIsClean();
    }

    [InteropFact("python3")]
    public void A_closed_port_is_refused_at_both_ends()
    {
        using var net = new IpFixture("udp-refused");
        const string Refused = "import socket,sys\ns=socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)\ns.settimeout(10)\n" +
            "s.connect((sys.argv[1],9))\ns.send(b'x')\ntry:\n  s.recv(1)\nexcept ConnectionRefusedError:\n  print('refused')";
        Assert.Contains("refused", net.Host.Exec("python3", "-c", Refused, "10.99.0.2"), StringComparison.Ordinal);
        Assert.Contains("refused", net.Host.Exec("python3", "-c", Refused, "fd99::2"), StringComparison.Ordinal);
        foreach (string address in (string[])["10.99.0.1", "fd99::1"])
        {
            IPAddress to = IPAddress.Parse(address);
            using var socket = new VnetSocket(net.Vnet, to.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
            socket.Connect(new IPEndPoint(to, 9));
            socket.Send("x"u8);
            Assert.Equal(SocketError.ConnectionRefused, Assert.ThrowsAny<SocketException>(() => socket.Receive(new byte[1])).SocketErrorCode);
        }
    }

    private static async Task Echo(VnetSocket socket, CancellationToken stop)
    {
        var buffer = new byte[65535];
        var sender = new SocketAddress(AddressFamily.InterNetworkV6);
        try
        {
            while (true)
            {
                int length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, sender, stop);
                await socket.SendToAsync(buffer.AsMemory(0, length), SocketFlags.None, sender, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
