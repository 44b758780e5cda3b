using System.Net;
using Vnet.Kern;
using Vnet.Net;

namespace Vnet.Sockets;

/// <summary>A socket of one vnet, in the manner of <see cref="System.Net.Sockets.Socket"/>; it belongs to its vnet for ever.</summary>
/// <remarks>
/// <para>
/// Thread-safe: any number may send and receive at once, and receives that wait are served in the order in which they came. No call
/// needs a current vnet, nor minds which is. In steady state no call allocates, but for those that return an <see cref="EndPoint"/>.
/// </para>
/// <para>
/// What fails throws <see cref="VnetSocketException"/>, a <see cref="SocketException"/>. When the socket is closed, pending receives
/// fail with <see cref="SocketError.OperationAborted"/> and later calls with <see cref="ObjectDisposedException"/>; when its vnet is
/// destroyed, both fail with <see cref="SocketError.NetworkDown"/>.
/// </para>
/// </remarks>
public sealed partial class VnetSocket : ISockUpcall, IDisposable, IAsyncDisposable
{
    // Operations kept for the next receives.
    private const int MostKept = 64;

    private readonly Socket _so;
    private readonly Lock _keptGate = new();
    private ReceiveWaiter? _kept;
    private int _keptCount;
    private int _isDisposed;

    /// <summary>Makes a socket of a vnet.</summary>
    /// <param name="vnet">The vnet, for ever.</param>
    /// <param name="family">Family of its names.</param>
    /// <param name="type">Kind.</param>
    /// <param name="protocol">Protocol; <see cref="ProtocolType.Unspecified"/> for the kind's usual one.</param>
    /// <exception cref="VnetSocketException">
    /// There is no such protocol or too many sockets, the caller's jail may not have it, or the vnet is being destroyed.
    /// </exception>
    public VnetSocket(VnetInstance vnet, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        Ucred cred = Ucred.Current;
        string what = $"{family} socket of type {type} and protocol {protocol}";
        if (!MayUse(cred, vnet))
            throw new VnetSocketException(Errno.NotPermitted, $"No {what}: vnet '{vnet.Name}' is not that of jail '{cred.Prison.Name}', in which the caller is.");
        if (vnet.State is VnetState.Dead)
            throw new VnetSocketException(Errno.NetworkDown, $"No {what}: vnet '{vnet.Name}' has been destroyed.");
        using (CurVnet.SetQuiet(vnet))
        {
            Errno error = Socket.Create(FamilyOf(family), type, (int)protocol, cred, out Socket? so);
            if (error != Errno.Ok)
            {
                throw new VnetSocketException(error, error == Errno.NetworkDown
                    ? $"No {what}: vnet '{vnet.Name}' is being destroyed."
                    : $"No {what} in vnet '{vnet.Name}': {SocketErrors.Explain(error)} ({error}).");
            }

            _so = so!;
        }

        (AddressFamily, SocketType, ProtocolType) = (family, type, protocol);
        Queue = new ReceiveQueue(_so);
        _so.Upcall = this;
        // The vnet may have died before anybody could be told.
        if (_so.IsVnetGone)
            Queue.Serve();
    }

    /// <summary>Makes a socket of the current vnet.</summary>
    /// <inheritdoc cref="VnetSocket(VnetInstance, AddressFamily, SocketType, ProtocolType)"/>
    /// <exception cref="NoCurrentVnetException">No vnet is current.</exception>
    public VnetSocket(AddressFamily family, SocketType type, ProtocolType protocol)
        : this(Current("new VnetSocket"), family, type, protocol)
    {
    }

    /// <summary>Its vnet.</summary>
    public VnetInstance Vnet => _so.Vnet;

    /// <summary>Family of its names.</summary>
    public AddressFamily AddressFamily { get; }

    /// <summary>Kind.</summary>
    public SocketType SocketType { get; }

    /// <summary>Protocol, as it was asked for.</summary>
    public ProtocolType ProtocolType { get; }

    /// <summary>The kernel's side of it.</summary>
    public Socket Kernel => _so;

    /// <summary>Whether it has a peer.</summary>
    public bool Connected => (_so.State & SocketStates.IsConnected) != 0;

    /// <summary>Whether it has a local port.</summary>
    public bool IsBound => LocalEndPoint is not null;

    /// <summary>Whether synchronous calls wait; if not, they fail with <see cref="SocketError.WouldBlock"/> instead.</summary>
    public bool Blocking { get; set; } = true;

    /// <summary>Bytes of data that wait to be read, of all datagrams together.</summary>
    public int Available
    {
        get
        {
            ThrowIfClosed();
            return _so.Receive.Available;
        }
    }

    /// <summary>Its local name, or null while it has none. A new object each time.</summary>
    public EndPoint? LocalEndPoint
    {
        get
        {
            ThrowIfFailed(_so.LocalName(out SockAddr name), "LocalEndPoint");
            return name.IsNone || (name.IsAny && name.Port == 0) ? null : name.ToEndPoint();
        }
    }

    /// <summary>Its peer, or null while it has none. A new object each time.</summary>
    public EndPoint? RemoteEndPoint
    {
        get
        {
            Errno error = _so.PeerName(out SockAddr name);
            if (error == Errno.NotConnected)
                return null;
            ThrowIfFailed(error, "RemoteEndPoint");
            return name.ToEndPoint();
        }
    }

    internal ReceiveQueue Queue { get; }

    /// <summary>Closes it: pending receives fail, and what was received and not read is lost.</summary>
    public void Close() => Dispose();

    /// <inheritdoc cref="Close"/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _so.Close();
    }

    /// <inheritdoc cref="Close"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <inheritdoc/>
    void ISockUpcall.Readable(Socket so) => Queue.Serve();

    /// <inheritdoc/>
    void ISockUpcall.Writable(Socket so)
    {
        // Datagrams never wait to be sent.
    }

    /// <summary>Kind, names and vnet.</summary>
    public override string ToString() => _so.ToString();

    internal ReceiveOperation Rent()
    {
        lock (_keptGate)
        {
            if (_kept is not { } kept)
                return new ReceiveOperation(this);
            (_kept, kept.Next) = (kept.Next, null);
            _keptCount--;
            return (ReceiveOperation)kept;
        }
    }

    internal void Return(ReceiveOperation operation)
    {
        lock (_keptGate)
        {
            if (_keptCount == MostKept)
                return;
            (operation.Next, _kept) = (_kept, operation);
            _keptCount++;
        }
    }

    /// <summary>Throws what a call ended with.</summary>
    internal void ThrowIfFailed(Errno error, string call)
    {
        if (error != Errno.Ok)
            throw Failure(error, call, default);
    }

    private void ThrowIfFailed(Errno error, string call, in SockAddr peer)
    {
        if (error != Errno.Ok)
            throw Failure(error, call, peer);
    }

    private void ThrowIfClosed()
    {
        if (_so.IsClosing)
            throw Failure(_so.Gone, "The call", default);
    }

    // For what is not pending the exception is ObjectDisposedException, as in .NET.
    private Exception Failure(Errno error, string call, in SockAddr peer)
    {
        if (_so.IsVnetGone)
        {
            return new VnetSocketException(Errno.NetworkDown,
                $"{call} failed: vnet '{Vnet.Name}' of the {SocketType} socket has been destroyed, and its sockets with it. Make a socket of another vnet.");
        }

        if (error == Errno.BadDescriptor)
            return new ObjectDisposedException(nameof(VnetSocket), $"{call} failed: the {SocketType} socket of vnet '{Vnet.Name}' is closed.");
        return new VnetSocketException(error, $"{call}{(peer.IsNone ? "" : $" to {peer}")} failed: {SocketErrors.Explain(error)} ({error}). It is a {_so}.");
    }

    internal static VnetInstance Current(string what)
    {
        CurVnet.AssertSet(what);
        return CurVnet.Current!;
    }

    private static bool MayUse(Ucred cred, VnetInstance vnet)
    {
        if (!cred.IsJailed || cred.Vnet == vnet)
            return true;
        foreach (Prison below in Prison.All)
        {
            if (below.OwnsVnet && below.Vnet == vnet)
                return true;
        }

        return false;
    }

    private static Af FamilyOf(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => Af.Inet,
        AddressFamily.InterNetworkV6 => Af.Inet6,
        _ => Af.Unspecified,
    };

    // IPv4 in IPv6's form where the socket has names of IPv6.
    private SockAddr NameOf(EndPoint endPoint) => Mapped(SockAddr.From(endPoint));

    private SockAddr Mapped(in SockAddr name) =>
        name.Family == Af.Inet && AddressFamily == AddressFamily.InterNetworkV6 && !name.IsNone
            ? new SockAddr(Af.Inet6, new(0, 0xffff_0000_0000UL | name.Inet.Value), name.Port)
            : name;
}
