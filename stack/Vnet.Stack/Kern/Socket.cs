using Vnet.Net;

namespace Vnet.Kern;

/// <summary>The kernel's side of a socket (FreeBSD's <c>struct socket</c>); belongs to one vnet for ever.</summary>
/// <remarks>
/// Protocols append to <see cref="Receive"/> from lanes; one <see cref="Sockets.VnetSocket"/>, or code of the stack itself, takes
/// from it. Thread-safe. A call while the vnet is destroyed either ends before it is, or fails with <see cref="Errno.NetworkDown"/>.
/// </remarks>
public sealed partial class Socket
{
    private int _error;
    private int _state;
    private int _options;

    private Socket(VnetInstance vnet, Protosw protocol, Ucred cred)
    {
        (Vnet, Protocol, Cred) = (vnet, protocol, cred);
        (Receive, Transmit) = (new SockBuf(this, protocol.Domain), new SockBuf(this, protocol.Domain));
    }

    /// <summary>Its vnet (<c>so_vnet</c>).</summary>
    public VnetInstance Vnet { get; }

    /// <summary>What its protocol does for it (<c>so_proto</c>).</summary>
    public Protosw Protocol { get; }

    /// <summary>Who made it (<c>so_cred</c>): what it may do is asked of this.</summary>
    public Ucred Cred { get; }

    /// <summary>The protocol's own object (<c>so_pcb</c>).</summary>
    public object? Pcb { get; set; }

    /// <summary>What was received and not yet read (<c>so_rcv</c>).</summary>
    public SockBuf Receive { get; }

    /// <summary>What was sent and is not yet on its way (<c>so_snd</c>); of datagrams only its size counts, the longest that can be sent.</summary>
    public SockBuf Transmit { get; }

    /// <summary>Options that are on or off (<c>so_options</c>).</summary>
    public SocketOptions Options => (SocketOptions)Volatile.Read(ref _options);

    /// <summary>Where it is in its life (<c>so_state</c>).</summary>
    public SocketStates State => (SocketStates)Volatile.Read(ref _state);

    /// <summary>Number of its routing table (<c>so_fibnum</c>).</summary>
    public int Fib { get; private set; }

    /// <summary>A number for packet filters (<c>so_user_cookie</c>).</summary>
    public uint UserCookie { get; private set; }

    /// <summary>Longest wait to receive (<c>sb_timeo</c>); zero for ever.</summary>
    public TimeSpan ReceiveTimeout { get; set; }

    /// <summary>Longest wait to send; zero for ever.</summary>
    public TimeSpan TransmitTimeout { get; set; }

    /// <summary>How long to wait when closed while data is left, in seconds (<c>so_linger</c>).</summary>
    public int Linger { get; private set; }

    /// <summary>Who is told of changes (<c>soupcall_set</c>), or null; set once, before it is bound.</summary>
    public ISockUpcall? Upcall { get; set; }

    /// <summary>An error that nobody has been told of yet (<c>so_error</c>).</summary>
    public Errno Error => (Errno)Volatile.Read(ref _error);

    internal Socket? NextInTable { get; set; }

    internal Socket? PreviousInTable { get; set; }

    /// <summary>Makes a socket of the current vnet (<c>socreate</c>).</summary>
    /// <param name="domain">Family of its names.</param>
    /// <param name="type">Kind.</param>
    /// <param name="protocol">Number of the protocol; 0 for the kind's usual one.</param>
    /// <param name="cred">Who makes it.</param>
    /// <param name="so">The socket.</param>
    /// <returns>
    /// What <see cref="Domains.Find"/> says; <see cref="Errno.ProtocolNotSupported"/> also for a family that the maker's jail has no
    /// address of; <see cref="Errno.NoBuffers"/> when there are too many; <see cref="Errno.NetworkDown"/> in a vnet that is being
    /// destroyed; or what the protocol says.
    /// </returns>
    public static Errno Create(Af domain, SocketType type, int protocol, Ucred cred, out Socket? so)
    {
        ArgumentNullException.ThrowIfNull(cred);
        so = null;
        if (Domains.Find(domain, type, protocol, out Protosw? found) is var unknown and not Errno.Ok)
            return unknown;
        if (cred.InCapabilityMode)
            return Errno.CapabilityMode;
        if (!cred.Prison.IsFamilyAllowed(domain == Af.Inet ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6))
            return Errno.ProtocolNotSupported;
        return Create(found!, protocol, cred, out so);
    }

    /// <summary>Makes a socket of a given protocol, for code of the stack itself; see the other.</summary>
    public static Errno Create(Protosw protocol, int number, Ucred cred, out Socket? so)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        so = null;
        CurVnet.AssertSet("Socket.Create");
        if (!SocketLimits.TryCount())
            return Errno.NoBuffers;
        var made = new Socket(CurVnet.Current!, protocol, cred) { ProtocolNumber = number == 0 ? protocol.Protocol : number };
        if (SocketLimits.Table is not { } table || !table.TryAdd(made))
        {
            SocketLimits.Uncount();
            return Errno.NetworkDown;
        }

        made.Table = table;
        Errno error = protocol.Attach(made);
        if (error == Errno.Ok)
        {
            so = made;
            made.Open();
            return Errno.Ok;
        }

        table.Remove(made);
        SocketLimits.Uncount();
        // A vnet that ends meanwhile does not wait for it.
        Volatile.Write(ref made._isFinished, 2);
        return error;
    }

    /// <summary>Number of its protocol as it was asked for: of a raw socket the one it receives.</summary>
    public int ProtocolNumber { get; private init; }

    private SocketTable? Table { get; set; }

    /// <summary>Gives both buffers their sizes in bytes (<c>soreserve</c>); the first thing that <see cref="Protosw.Attach"/> does.</summary>
    /// <inheritdoc cref="SockBuf.Reserve"/>
    public Errno Reserve(int send, int receive)
    {
        Errno error = Transmit.Reserve(send);
        return error == Errno.Ok ? Receive.Reserve(receive) : error;
    }

    /// <summary>Kind, protocol, names and vnet, for messages; the names are read at once.</summary>
    public override string ToString()
    {
        string kind = $"{Protocol.Type} socket of protocol {ProtocolNumber}";
        if (!TryEnter())
            return $"{kind} of vnet '{Vnet.Name}'";
        try
        {
            using (CurVnet.SetQuiet(Vnet))
            {
                (SockAddr local, SockAddr peer) = (Protocol.LocalName(this), Protocol.PeerName(this));
                return $"{kind}{(local.IsNone ? "" : $" at {local}")}{(peer.IsNone ? "" : $" with peer {peer}")} of vnet '{Vnet.Name}'";
            }
        }
        finally
        {
            Exit();
        }
    }
}
