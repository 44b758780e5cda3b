using Vnet.Net;

namespace Vnet.Kern;

// Calls that are under way, and the end: soclose, sofree, and a vnet that dies.
public sealed partial class Socket
{
    private const int Closing = int.MinValue;

    // Calls under way, with the sign bit once it is closing: who ends the last one detaches.
    private int _calls = 1;
    private int _isFinished;
    private int _isVnetGone;

    /// <summary>Whether it is closed and the protocol has let it go.</summary>
    public bool IsClosed => Volatile.Read(ref _isFinished) == 2;

    /// <summary>Whether calls fail because it is closed or being closed.</summary>
    public bool IsClosing => Volatile.Read(ref _calls) < 0;

    /// <summary>Whether it was closed because its vnet was destroyed.</summary>
    public bool IsVnetGone => Volatile.Read(ref _isVnetGone) != 0;

    /// <summary>Why calls fail once it is closed.</summary>
    public Errno Gone => IsVnetGone ? Errno.NetworkDown : Errno.BadDescriptor;

    /// <summary>
    /// Closes it (<c>soclose</c>): who waits is woken, later calls fail with <see cref="Errno.BadDescriptor"/>. The protocol lets it
    /// go when the calls that are under way have ended, on the thread of the last. Does nothing the second time.
    /// </summary>
    public void Close()
    {
        if ((Interlocked.Or(ref _calls, Closing) & Closing) != 0)
            return;
        // Within a call of its own, so that what follows cannot overtake this.
        Interlocked.Increment(ref _calls);
        BecomeDisconnected();
        Exit();
    }

    /// <summary>Its vnet is being destroyed: as <see cref="Close"/>, but calls fail with <see cref="Errno.NetworkDown"/>.</summary>
    internal void EndWithVnet()
    {
        Volatile.Write(ref _isVnetGone, 1);
        Close();
    }

    /// <summary>Before a call that uses the protocol. False when it is closed.</summary>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _calls) > 0)
            return true;
        Exit();
        return false;
    }

    /// <summary>After a call.</summary>
    internal void Exit()
    {
        if (Interlocked.Decrement(ref _calls) == Closing)
            Finish();
    }

    // It was attached: until then nobody else could use it, nor its vnet's end detach it.
    private void Open() => Exit();

    private void Finish()
    {
        if (Interlocked.CompareExchange(ref _isFinished, 1, 0) != 0)
            return;
        try
        {
            using (CurVnet.SetQuiet(Vnet))
            {
                Protocol.Detach(this);
                Receive.Close();
                Transmit.Close();
            }
        }
        finally
        {
            Table?.Remove(this);
            SocketLimits.Uncount();
            Volatile.Write(ref _isFinished, 2);
        }
    }
}
