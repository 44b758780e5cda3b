using System.Net;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Sockets;

/// <summary>A socket of one vnet, in the manner of <see cref="System.Net.Sockets.Socket"/>.</summary>
public sealed class VnetSocket : IDisposable
{
    private readonly Socket _so;

    /// <summary>Makes a socket of a vnet, to which it belongs for ever.</summary>
    public VnetSocket(VnetInstance vnet, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        using (CurVnet.Set(vnet))
            _so = new Socket(Udp.Protocol4);
    }

    /// <summary>Gives it a local name.</summary>
    public void Bind(EndPoint local)
    {
        using (CurVnet.Set(_so.Vnet))
            ThrowIfFailed(_so.Protocol.Bind(_so, SockAddr.From(local)));
    }

    /// <summary>Sends a datagram.</summary>
    public int SendTo(ReadOnlySpan<byte> data, EndPoint to)
    {
        using (CurVnet.Set(_so.Vnet))
            ThrowIfFailed(_so.Protocol.Send(_so, data, SockAddr.From(to)));
        return data.Length;
    }

    /// <summary>Takes a datagram that is there.</summary>
    public int Receive(Span<byte> buffer)
    {
        if (_so.Receive.Take() is not { } m)
            throw new SocketException((int)SocketError.WouldBlock);
        int length = Math.Min(buffer.Length, m.Pkthdr.Len);
        m.CopyTo(0, buffer[..length]);
        m.FreeChain();
        return length;
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        using (CurVnet.Set(_so.Vnet))
            _so.Protocol.Detach(_so);
    }

    private static void ThrowIfFailed(Errno error)
    {
        if (error != Errno.Ok)
            throw new NetException(error, $"{error}");
    }
}
