using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>
/// Where packets of a vnet are processed one at a time: a lock that nobody waits for, and a queue for those who find it
/// taken.
/// </summary>
/// <remarks>
/// <para>
/// FreeBSD's netisr workstream and connection group in one. Packets of one flow always go to one lane, so that state of a
/// connection needs no lock of its own.
/// </para>
/// <para>
/// A lane's life: it may be <i>held</i> until the lanes before it are done, then it is free or owned, and when the vnet
/// gets another number of lanes it is <i>closed</i>: owned for good, its queue taking nothing more.
/// </para>
/// </remarks>
public sealed partial class Lane
{
    // Stands in a queue that is closed.
    private static readonly object s_closed = new();

    // The newest first, so that to add one is one exchange; turned round when taken. A packet or task, or s_closed.
    private object? _queue;
    private object? _tasks;
    private int _isOwned;
    private volatile bool _isLeaving;

    // The owner's: taken from the queue, the oldest first.
    private Mbuf? _pending;

    private NetisrWork?[] _works = [];

    internal Lane(LaneSet set, int id, bool isHeld) => (Set, Id, _isOwned) = (set, id, isHeld ? 1 : 0);

    /// <summary>The vnet whose packets it processes.</summary>
    public VnetInstance Vnet => Set.Owner.Vnet;

    /// <summary>Its number within the vnet.</summary>
    public int Id { get; }

    internal LaneSet Set { get; }

    /// <summary>Whether its vnet has no other: then every packet belongs into it.</summary>
    internal bool IsOnly => Set.Count == 1;

    internal VnetLanes Owner => Set.Owner;

    /// <summary>The next lane of the list that it is in: a thread's, or a scheduler's.</summary>
    internal Lane? NextReady { get; set; }

    /// <summary>Whether nothing waits and nobody asks for its end. For its owner, that a packet may go first.</summary>
    internal bool IsEmpty => Volatile.Read(ref _queue) is null && Volatile.Read(ref _tasks) is null && _pending is null && !_isLeaving;

    internal bool IsOwned => Volatile.Read(ref _isOwned) != 0;

    /// <summary>Packets that wait, of all protocols.</summary>
    internal int Length
    {
        get
        {
            int length = 0;
            foreach (NetisrWork? work in _works)
                length += work?.Length ?? 0;
            return length;
        }
    }

    /// <summary>Makes the calling thread its owner, unless it has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryAcquire() => Volatile.Read(ref _isOwned) == 0 && Interlocked.CompareExchange(ref _isOwned, 1, 0) == 0;

    /// <summary>Owner: ends ownership, for good when the lane is to close; not while something waits that nobody else would process.</summary>
    /// <returns>False when the caller still owns it, and has work there.</returns>
    internal bool TryRelease()
    {
        if (_pending is not null)
            return false;
        if (_isLeaving)
            return TryClose();

        // A full fence on both sides: who queues looks for an owner afterwards, who leaves looks at the queue afterwards.
        Interlocked.Exchange(ref _isOwned, 0);
        return IsEmpty || !TryAcquire();
    }

    /// <summary>Has the lane close when it is empty. Its owner does it, or else who calls this must acquire and run it.</summary>
    internal void Leave()
    {
        _isLeaving = true;
        Interlocked.MemoryBarrier();
    }

    /// <summary>Adds a packet, from any thread. Then try to acquire the lane: its owner may have just left.</summary>
    /// <returns>False when the lane is closed.</returns>
    internal bool TryPush(Mbuf m)
    {
        while (true)
        {
            object? head = Volatile.Read(ref _queue);
            if (head == s_closed)
                return false;
            m.NextPacket = Unsafe.As<Mbuf?>(head);
            if (Interlocked.CompareExchange(ref _queue, m, head) == head)
                return true;
        }
    }

    /// <inheritdoc cref="TryPush(Mbuf)"/>
    internal bool TryPush(LaneTask task)
    {
        while (true)
        {
            object? head = Volatile.Read(ref _tasks);
            if (head == s_closed)
                return false;
            task.Next = Unsafe.As<LaneTask?>(head);
            if (Interlocked.CompareExchange(ref _tasks, task, head) == head)
                return true;
        }
    }

    /// <summary>Owner: processes what waited when it was called, or as much of it as is allowed.</summary>
    /// <returns>How many packets and tasks that were.</returns>
    internal int Process(int most)
    {
        int count = RunTasks();
        Mbuf? m = _pending ?? TakeAll();
        for (; m is not null && count < most; count++)
        {
            Mbuf packet = m;
            m = m.NextPacket;
            _pending = m;
            packet.NextPacket = null;
            packet.Pkthdr.Work!.HandleQueued(packet);
        }

        _pending = m;
        return count;
    }

    /// <summary>What a protocol has here; null when it takes no packets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal NetisrWork? WorkOf(NetisrProtocol protocol)
    {
        NetisrWork?[] works = _works;
        int number = protocol.Number;
        return (uint)number < (uint)works.Length && works[number] is { } work ? work : Owner.AddWork(this, protocol);
    }

    /// <summary>Every protocol's. Guarded by <see cref="VnetLanes"/>' lock where it is changed.</summary>
    internal ref NetisrWork?[] Works => ref _works;

    private int RunTasks()
    {
        int count = 0;
        LaneTask? oldest = null;
        for (var task = (LaneTask?)Take(ref _tasks); task is not null;)
        {
            LaneTask? next = task.Next;
            task.Next = oldest;
            oldest = task;
            task = next;
        }

        for (; oldest is not null; count++)
        {
            LaneTask task = oldest;
            oldest = task.Next;
            task.Run(this);
        }

        return count;
    }

    private Mbuf? TakeAll()
    {
        Mbuf? oldest = null;
        for (Mbuf? m = Unsafe.As<Mbuf?>(Take(ref _queue)); m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = oldest;
            oldest = m;
            m = next;
        }

        return oldest;
    }

    private static object? Take(ref object? queue)
    {
        object? head = Volatile.Read(ref queue);
        return head is null || head == s_closed ? null : Interlocked.Exchange(ref queue, null);
    }

    // The owner stays the owner for good. Two queues close one after the other; what came into the second is processed first.
    private bool TryClose()
    {
        if (!TryClose(ref _queue) || !TryClose(ref _tasks))
            return false;
        Set.Closed(this);
        return true;
    }

    private static bool TryClose(ref object? queue) => Interlocked.CompareExchange(ref queue, s_closed, null) is null || Volatile.Read(ref queue) == s_closed;
}
