using Vnet.Net;

namespace Vnet.Kern;

/// <summary>
/// What a protocol does for its sockets (FreeBSD's <c>struct protosw</c>); one object for each of UDP, UDP over IPv6, raw, …
/// Every method is called with the socket's vnet current, by any thread; errors are results, not exceptions.
/// </summary>
/// <param name="domain">Family of its names.</param>
/// <param name="type">Kind of socket.</param>
/// <param name="protocol">Number of the protocol; 0 for any.</param>
public abstract class Protosw(Af domain, SocketType type, byte protocol)
{
    /// <summary>Family of its names.</summary>
    public Af Domain { get; } = domain;

    /// <summary>Kind of socket.</summary>
    public SocketType Type { get; } = type;

    /// <summary>Number of the protocol; 0 for any.</summary>
    public byte Protocol { get; } = protocol;

    /// <summary>A socket was made (<c>pr_attach</c>): gives it its <see cref="Socket.Pcb"/>.</summary>
    public abstract Errno Attach(Socket so);

    /// <summary>A socket is closed (<c>pr_detach</c>): nothing reaches it after this.</summary>
    public abstract void Detach(Socket so);

    /// <summary>Gives it a local name (<c>pr_bind</c>).</summary>
    public abstract Errno Bind(Socket so, in SockAddr name);

    /// <summary>Gives it a peer (<c>pr_connect</c>).</summary>
    public abstract Errno Connect(Socket so, in SockAddr name);

    /// <summary>Takes the peer away (<c>pr_disconnect</c>).</summary>
    public abstract Errno Disconnect(Socket so);

    /// <summary>Sends a datagram (<c>pr_send</c>, <c>pr_sosend</c>).</summary>
    /// <param name="so">The socket.</param>
    /// <param name="data">
    /// The bytes. Copied once, into mbufs with room for all headers (<c>sosend_dgram</c>).
    /// </param>
    /// <param name="to">To whom; none for the peer.</param>
    public abstract Errno Send(Socket so, ReadOnlySpan<byte> data, in SockAddr to);

    /// <summary>Its local name (<c>pr_sockaddr</c>).</summary>
    public abstract SockAddr LocalName(Socket so);

    /// <summary>Its peer's name, or none (<c>pr_peeraddr</c>).</summary>
    public abstract SockAddr PeerName(Socket so);

    /// <summary>Sender of a received datagram, read from the headers that are still before its data.</summary>
    public abstract SockAddr SenderOf(Mbuf datagram);
}
