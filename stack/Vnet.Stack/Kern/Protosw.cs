using Vnet.Net;

namespace Vnet.Kern;

/// <summary>
/// What a protocol does for its sockets (FreeBSD's <c>struct protosw</c>); one object for each of UDP, UDP over IPv6, raw, …,
/// made known by <see cref="Domains.Register"/>.
/// </summary>
/// <remarks>
/// Every method is called with the socket's vnet current, by any thread and by several at once, never after
/// <see cref="Detach"/> and never while that runs; errors are results, not exceptions. What comes from the network is handed over
/// by <see cref="SockBuf.TryAppend"/> on <see cref="Socket.Receive"/>, what became of the peer by <see cref="Socket.SetError"/> and
/// the <c>Become…</c> methods of <see cref="Socket"/>, from inside a lane.
/// </remarks>
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

    /// <summary>What it promises and needs (<c>pr_flags</c>).</summary>
    public virtual ProtoFlags Flags => ProtoFlags.Atomic | ProtoFlags.Addr;

    /// <summary>
    /// Bytes that it puts before the data, those of the network layer included: at least so much head room, and
    /// <see cref="Mbuf.LinkHeaderRoom"/> more, has what <see cref="Send"/> is given.
    /// </summary>
    public virtual int HeadRoom => Mbuf.ProtocolHeaderSize;

    /// <summary>
    /// A socket was made (<c>pr_attach</c>): gives it its <see cref="Socket.Pcb"/> and its buffers' sizes by
    /// <see cref="Socket.Reserve"/>.
    /// </summary>
    public abstract Errno Attach(Socket so);

    /// <summary>A socket is closed (<c>pr_detach</c>): when it returns, nothing comes to it any more.</summary>
    public abstract void Detach(Socket so);

    /// <summary>Gives it a local name (<c>pr_bind</c>). A name of the other family is the protocol's to refuse.</summary>
    public abstract Errno Bind(Socket so, in SockAddr name);

    /// <summary>
    /// Gives it a peer, or another one (<c>pr_connect</c>). A datagram protocol calls <see cref="Socket.BecomeConnected"/> at
    /// once, a stream <see cref="Socket.BecomeConnecting"/>, and the other when it is.
    /// </summary>
    public abstract Errno Connect(Socket so, in SockAddr name);

    /// <summary>Takes the peer away (<c>pr_disconnect</c>), and calls <see cref="Socket.BecomeUnconnected"/>.</summary>
    public abstract Errno Disconnect(Socket so);

    /// <summary>Sends a message (<c>pr_send</c>).</summary>
    /// <param name="so">The socket.</param>
    /// <param name="m">
    /// The bytes, copied once, with room before them (<see cref="HeadRoom"/>); the protocol owns it, whatever it returns.
    /// </param>
    /// <param name="to">To whom; none for the peer. Given although there is a peer: <see cref="Errno.IsConnected"/>.</param>
    /// <param name="flags"><see cref="MsgFlags.DontRoute"/>, <see cref="MsgFlags.Eof"/>, <see cref="MsgFlags.Oob"/> (urgent), <see cref="MsgFlags.MoreToCome"/>.</param>
    /// <param name="control">What holds for this message instead of the socket's options.</param>
    public abstract Errno Send(Socket so, Mbuf m, in SockAddr to, MsgFlags flags, in Ancillary control);

    /// <summary>
    /// Ends a direction (<c>pr_shutdown</c>). The socket does <see cref="Socket.CantSendMore"/> and
    /// <see cref="Socket.CantReceiveMore"/> by itself first; a stream tells its peer.
    /// </summary>
    /// <returns>A datagram protocol: <see cref="Errno.NotConnected"/> when there is no peer; the direction is ended all the same.</returns>
    public virtual Errno Shutdown(Socket so, SocketStates directions) =>
        (so.State & SocketStates.IsConnected) != 0 ? Errno.Ok : Errno.NotConnected;

    /// <summary>Its local name (<c>pr_sockaddr</c>); with address and port 0 while it has none.</summary>
    public abstract SockAddr LocalName(Socket so);

    /// <summary>Its peer's name, or none (<c>pr_peeraddr</c>).</summary>
    public abstract SockAddr PeerName(Socket so);

    /// <summary>
    /// Sender of a received datagram, read from the headers that are still before its data; in the socket's family, IPv4 in IPv6's
    /// form where a socket takes both.
    /// </summary>
    public abstract SockAddr SenderOf(Socket so, Mbuf datagram);

    /// <summary>What else a received datagram's headers say (<c>ip_savecontrol</c>), on demand.</summary>
    /// <param name="so">The socket.</param>
    /// <param name="datagram">The datagram, as it was appended.</param>
    /// <param name="wanted">What is asked for; more may be given.</param>
    /// <param name="control">Takes it; <see cref="Ancillary.Items"/> says what is there.</param>
    public virtual void ControlOf(Socket so, Mbuf datagram, AncillaryItems wanted, ref Ancillary control)
    {
    }

    /// <summary>
    /// Changes an option (<c>pr_ctloutput</c>, <c>SOPT_SET</c>): those of its own and of the network layer's level, and, after the
    /// socket has noted it, those of <see cref="SockOpt.Level"/> that the protocol may refuse or follow
    /// (<see cref="SockOpt.SetFib"/>, <see cref="SocketOptions.ReusePortLb"/>).
    /// </summary>
    /// <param name="so">The socket.</param>
    /// <param name="level">Level: <see cref="IpOpt.Level"/>, ….</param>
    /// <param name="name">Option of that level.</param>
    /// <param name="value">Its value, as FreeBSD's structures have it; an <c>int</c> may come in fewer bytes where FreeBSD takes them.</param>
    /// <returns><see cref="Errno.NoProtocolOption"/> for what it does not know.</returns>
    public virtual Errno SetOption(Socket so, int level, int name, ReadOnlySpan<byte> value) =>
        level == SockOpt.Level ? Errno.Ok : Errno.NoProtocolOption;

    /// <summary>Reads an option (<c>pr_ctloutput</c>, <c>SOPT_GET</c>).</summary>
    /// <param name="so">The socket.</param>
    /// <param name="level">Level.</param>
    /// <param name="name">Option of that level.</param>
    /// <param name="value">
    /// Takes the value. Some options ask by what is in it on call, as FreeBSD's do; where it is too short, the value is cut.
    /// </param>
    /// <param name="length">Bytes written.</param>
    public virtual Errno GetOption(Socket so, int level, int name, Span<byte> value, out int length)
    {
        length = 0;
        return Errno.NoProtocolOption;
    }

    /// <summary>Streams: takes connections from now on (<c>pr_listen</c>).</summary>
    /// <param name="so">The socket.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    public virtual Errno Listen(Socket so, int backlog) => Errno.NotSupported;

    /// <summary>Streams: an accepted connection is handed out (<c>pr_accept</c>).</summary>
    public virtual Errno Accept(Socket so, out SockAddr peer)
    {
        peer = default;
        return Errno.NotSupported;
    }

    /// <summary>With <see cref="ProtoFlags.WantRcvd"/>: data was read from <see cref="Socket.Receive"/> (<c>pr_rcvd</c>).</summary>
    public virtual void Received(Socket so, MsgFlags flags)
    {
    }

    /// <summary>Streams: reads the urgent byte (<c>pr_rcvoob</c>).</summary>
    /// <param name="so">The socket.</param>
    /// <param name="urgent">Takes it.</param>
    /// <param name="flags"><see cref="MsgFlags.Peek"/> leaves it there.</param>
    public virtual Errno ReceiveUrgent(Socket so, out byte urgent, MsgFlags flags)
    {
        urgent = 0;
        return Errno.NotSupported;
    }

    /// <summary>Breaks off, without what takes time (<c>pr_abort</c>); <see cref="Detach"/> follows.</summary>
    public virtual void Abort(Socket so)
    {
    }
}
