using Vnet.Kern;
using Vnet.Net;

namespace Vnet.Sockets;

/// <summary>Those who wait for what one socket receives, served in the order in which they came. Thread-safe.</summary>
internal sealed class ReceiveQueue(Socket so)
{
    private readonly Lock _gate = new();
    private ReceiveWaiter? _first;
    private ReceiveWaiter? _last;

    /// <summary>Whether nobody waits: what comes may be taken past the queue.</summary>
    public bool IsEmpty => Volatile.Read(ref _first) is null;

    /// <summary>Waits in the queue; is served at once where possible.</summary>
    public void Add(ReceiveWaiter waiter)
    {
        lock (_gate)
        {
            waiter.IsQueued = true;
            (waiter.Previous, waiter.Next) = (_last, null);
            if (_last is null)
                Volatile.Write(ref _first, waiter);
            else
                _last.Next = waiter;
            _last = waiter;
        }

        Serve();
    }

    /// <summary>Leaves the queue.</summary>
    /// <returns>False when it was served, or is being.</returns>
    public bool TryRemove(ReceiveWaiter waiter)
    {
        lock (_gate)
        {
            if (!waiter.IsQueued)
                return false;
            Unlink(waiter);
            return true;
        }
    }

    /// <summary>Gives those who wait what there is. Called when there may be something; by lanes too.</summary>
    public void Serve()
    {
        // A waiter that comes later serves itself.
        if (IsEmpty)
            return;
        if (!so.TryEnter())
        {
            Fail(so.Gone);
            return;
        }

        try
        {
            while (ServeOne())
            {
            }
        }
        finally
        {
            so.Exit();
        }
    }

    private bool ServeOne()
    {
        ReceiveWaiter? waiter;
        Mbuf? datagram = null;
        Errno error = Errno.Ok;
        lock (_gate)
        {
            waiter = _first;
            if (waiter is null)
                return false;
            bool isThere = !so.Receive.IsEmpty;
            if (waiter.LooksItself)
                isThere |= so.Error != Errno.Ok;
            else if ((waiter.Wants & ReceiveWants.Peek) != 0)
                isThere = TryPeek(waiter);
            else
                isThere = (datagram = so.Receive.Take()) is not null;
            if (!isThere && (error = so.TakeError()) == Errno.Ok && (so.State & SocketStates.CantReceiveMore) == 0)
            {
                // What came between is there now; an error or the end comes here again.
                return !so.Receive.TryArm();
            }

            // The end of a socket that is being closed is no end of what its peer sends.
            if (!isThere && error == Errno.Ok && so.IsClosing)
                error = so.Gone;
            Unlink(waiter);
        }

        if (datagram is not null)
            waiter.Take(datagram);
        else
            waiter.Complete(error);
        return true;
    }

    private bool TryPeek(ReceiveWaiter waiter) => so.Receive.TryPeek(ref waiter, static (m, ref reader) => reader.Read(m));

    private void Fail(Errno error)
    {
        while (true)
        {
            ReceiveWaiter? waiter;
            lock (_gate)
            {
                waiter = _first;
                if (waiter is null)
                    return;
                Unlink(waiter);
            }

            waiter.Complete(error);
        }
    }

    private void Unlink(ReceiveWaiter waiter)
    {
        waiter.IsQueued = false;
        if (waiter.Previous is null)
            Volatile.Write(ref _first, waiter.Next);
        else
            waiter.Previous.Next = waiter.Next;
        if (waiter.Next is null)
            _last = waiter.Previous;
        else
            waiter.Next.Previous = waiter.Previous;
        waiter.Next = waiter.Previous = null;
    }
}
