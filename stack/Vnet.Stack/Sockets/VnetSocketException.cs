using Vnet.Net;

namespace Vnet.Sockets;

/// <summary>A call of a <see cref="VnetSocket"/> failed. <see cref="Exception.Message"/> names the call, the socket, its vnet and its peer.</summary>
/// <param name="errno">FreeBSD's error.</param>
/// <param name="message">What happened, on which socket, and what to do.</param>
public sealed class VnetSocketException(Errno errno, string message) : SocketException((int)SocketErrors.Of(errno), message)
{
    /// <summary>FreeBSD's error for it.</summary>
    public Errno Errno { get; } = errno;
}
