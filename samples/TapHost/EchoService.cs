using System.Net;
using System.Net.Sockets;
using Vnet;
using Vnet.Sockets;

namespace TapHost;

/// <summary>Sends UDP datagrams back to whom they came from (RFC 862).</summary>
internal sealed class EchoService : IAsyncDisposable
{
    private readonly VnetSocket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _answered;

    public EchoService(VnetInstance vnet, int port)
    {
        _socket = new VnetSocket(vnet, AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp)
        {
            // FreeBSD's 9,216 and 42,080 bytes are less than the largest datagram.
            DualMode = true, SendBufferSize = 1 << 18, ReceiveBufferSize = 1 << 18,
        };
        _socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        _loop = RunAsync();
    }

    /// <summary>Datagrams answered.</summary>
    public long Answered => Volatile.Read(ref _answered);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await _socket.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var buffer = new byte[65535];
        var sender = new SocketAddress(AddressFamily.InterNetworkV6);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                int length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, sender, _stop.Token);
                await _socket.SendToAsync(buffer.AsMemory(0, length), SocketFlags.None, sender, _stop.Token);
                _answered++;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException refused)
            {
                // One host that cannot be answered is no reason to stop.
                await Console.Error.WriteLineAsync($"echo: {refused.Message}");
            }
        }
    }
}
