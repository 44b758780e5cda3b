using Vnet.Net;

namespace Vnet.Sockets;

/// <summary>Who waits in a <see cref="ReceiveQueue"/>.</summary>
internal abstract class ReceiveWaiter
{
    public ReceiveWaiter? Next { get; set; }

    public ReceiveWaiter? Previous { get; set; }

    public bool IsQueued { get; set; }

    /// <summary>How it reads.</summary>
    public ReceiveWants Wants { get; protected set; }

    /// <summary>Whether it only waits until there is something, and then looks for itself.</summary>
    public virtual bool LooksItself => false;

    /// <summary>Reads a datagram, of which it is not the owner. Under the queue's lock where it only peeks.</summary>
    public virtual void Read(Mbuf datagram)
    {
    }

    /// <summary>Takes a datagram over. It is out of the queue, and no lock is held.</summary>
    public abstract void Take(Mbuf datagram);

    /// <summary>It is to go on: it has read, there is something, the end is reached (<see cref="Errno.Ok"/>) or there is an error.</summary>
    public abstract void Complete(Errno error);
}
