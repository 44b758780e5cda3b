using Vnet.Net;

namespace Vnet.Kern;

// What happens to it: soisconnected and its like, socantsendmore, so_error, wake-ups.
public sealed partial class Socket
{
    /// <summary>A connection begins (<c>soisconnecting</c>).</summary>
    public void BecomeConnecting() => Change(SocketStates.IsConnecting, SocketStates.IsConnected | SocketStates.IsDisconnecting);

    /// <summary>It has a peer (<c>soisconnected</c>).</summary>
    public void BecomeConnected()
    {
        Change(SocketStates.IsConnected, SocketStates.IsConnecting | SocketStates.IsDisconnecting);
        Upcall?.Writable(this);
    }

    /// <summary>A connection ends (<c>soisdisconnecting</c>): nothing more goes either way.</summary>
    public void BecomeDisconnecting()
    {
        Change(SocketStates.IsDisconnecting | SocketStates.CantSendMore | SocketStates.CantReceiveMore, SocketStates.IsConnecting);
        WakeBoth();
    }

    /// <summary>A connection has ended (<c>soisdisconnected</c>).</summary>
    public void BecomeDisconnected()
    {
        Change(SocketStates.IsDisconnected | SocketStates.CantSendMore | SocketStates.CantReceiveMore,
            SocketStates.IsConnecting | SocketStates.IsConnected | SocketStates.IsDisconnecting);
        WakeBoth();
    }

    /// <summary>A datagram socket has no peer any more.</summary>
    public void BecomeUnconnected() => Change(SocketStates.None, SocketStates.IsConnected);

    /// <summary>Sends nothing more (<c>socantsendmore</c>).</summary>
    public void CantSendMore()
    {
        Change(SocketStates.CantSendMore, SocketStates.None);
        Upcall?.Writable(this);
    }

    /// <summary>Receives nothing more (<c>socantrcvmore</c>): the reader comes to the end.</summary>
    public void CantReceiveMore()
    {
        Change(SocketStates.CantReceiveMore, SocketStates.None);
        WakeReader();
    }

    /// <summary>
    /// An error that came by itself: the next call is told, or <see cref="SockOpt.Error"/> (<c>so_error</c>). A newer one takes its
    /// place. Wakes who waits.
    /// </summary>
    public void SetError(Errno error)
    {
        Volatile.Write(ref _error, (int)error);
        WakeBoth();
    }

    /// <summary>Takes the pending error.</summary>
    /// <returns><see cref="Errno.Ok"/> when there is none.</returns>
    public Errno TakeError() => Volatile.Read(ref _error) == 0 ? Errno.Ok : (Errno)Interlocked.Exchange(ref _error, 0);

    internal void WakeReader() => Upcall?.Readable(this);

    private void WakeBoth()
    {
        Upcall?.Readable(this);
        Upcall?.Writable(this);
    }

    private void Change(SocketStates on, SocketStates off)
    {
        int old;
        do
            old = Volatile.Read(ref _state);
        while (Interlocked.CompareExchange(ref _state, (old & ~(int)off) | (int)on, old) != old);
    }
}
