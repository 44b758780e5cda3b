namespace Vnet.Net;

/// <summary>
/// Where packets of a vnet are processed one at a time: a lock that nobody waits for, and a queue for those who find it
/// taken.
/// </summary>
/// <remarks>
/// FreeBSD's netisr workstream and connection group in one. Packets of one flow always go to one lane, so that state of a
/// connection needs no lock of its own.
/// </remarks>
public sealed class Lane
{
    // The newest packet first, so that to add one is one exchange; turned round when taken.
    private Mbuf? _queue;
    private int _isOwned;

    internal Lane(VnetInstance vnet, int id) => (Vnet, Id) = (vnet, id);

    /// <summary>The vnet whose packets it processes.</summary>
    public VnetInstance Vnet { get; }

    /// <summary>Its number within the vnet.</summary>
    public int Id { get; }

    /// <summary>The next lane that the owning thread will run.</summary>
    internal Lane? NextReady { get; set; }

    /// <summary>Makes the calling thread its owner, unless it has one.</summary>
    internal bool TryAcquire() => Volatile.Read(ref _isOwned) == 0 && Interlocked.CompareExchange(ref _isOwned, 1, 0) == 0;

    /// <summary>Ends ownership, unless a packet came that nobody else would process now.</summary>
    internal bool TryRelease()
    {
        Interlocked.Exchange(ref _isOwned, 0);
        return Volatile.Read(ref _queue) is null || !TryAcquire();
    }

    /// <summary>Adds a packet, from any thread. Then try to acquire the lane: its owner may have just left.</summary>
    internal void Push(Mbuf m)
    {
        Mbuf? head;
        do
        {
            head = Volatile.Read(ref _queue);
            m.NextPacket = head;
        }
        while (Interlocked.CompareExchange(ref _queue, m, head) != head);
    }

    /// <summary>Owner: takes all packets, the oldest first.</summary>
    internal Mbuf? TakeAll()
    {
        Mbuf? oldest = null;
        for (Mbuf? m = Interlocked.Exchange(ref _queue, null); m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = oldest;
            oldest = m;
            m = next;
        }

        return oldest;
    }
}
