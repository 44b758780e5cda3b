using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The neighbours of a vnet, by interface and address (FreeBSD's <c>struct lltable</c>).</summary>
/// <remarks>
/// Reading takes no lock: a bucket is a list whose links are changed in an order that a reader can live with. Who misses
/// an entry that is being moved finds it under <see cref="Gate"/>. Learnt entries are at most a stated number; beyond it
/// the one that was not used longest goes (second chance).
/// </remarks>
internal sealed class ArpTable(VnetInstance vnet, uint seed)
{
    private const int FirstBuckets = 64;
    private const int SecondChances = 8;

    private readonly uint _seed = seed;
    private ArpEntry?[] _buckets = new ArpEntry?[FirstBuckets];
    private int _count;
    private ArpEntry? _oldest;
    private ArpEntry? _newest;
    private CounterRate? _requests;
    private CounterRate? _messages;

    /// <summary>Held to change anything; nothing but a timer's wheel is locked under it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The vnet whose neighbours they are.</summary>
    public VnetInstance Vnet { get; } = vnet;

    /// <summary>The wheel that entries age on.</summary>
    public CalloutWheel Wheel => VnetClock.WheelOf(Vnet);

    /// <summary>Entries, static ones included.</summary>
    public int Count => _count;

    /// <summary>Entries that were learnt: those that are bounded.</summary>
    public int Learnt { get; private set; }

    /// <summary>Packets that wait, of all entries.</summary>
    public int Held { get; set; }

    /// <summary>How many requests there were in this second.</summary>
    public CounterRate Requests => _requests ??= new CounterRate(Wheel.TimeProvider);

    /// <summary>How many messages there were in this second.</summary>
    public CounterRate Messages => _messages ??= new CounterRate(Wheel.TimeProvider);

    /// <summary>Finds an entry without a lock; may miss one that is there, while the table grows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArpEntry? Find(Ifnet ifp, InAddr address)
    {
        ArpEntry?[] buckets = Volatile.Read(ref _buckets);
        for (ArpEntry? entry = Volatile.Read(ref buckets[Bucket(buckets, ifp, address)]); entry is not null; entry = entry.Next)
        {
            if (entry.Address == address && ReferenceEquals(entry.Ifp, ifp))
                return entry;
        }

        return null;
    }

    /// <summary>Puts an entry in, as the newest. Under the gate.</summary>
    public void Add(ArpEntry entry)
    {
        if (_count >= _buckets.Length)
            Grow();
        ref ArpEntry? bucket = ref _buckets[Bucket(_buckets, entry.Ifp, entry.Address)];
        entry.Next = bucket;
        Volatile.Write(ref bucket, entry);
        _count++;
        if (!entry.IsStatic)
            Enqueue(entry);
    }

    /// <summary>
    /// Takes an entry out and stops its timer. Under the gate; what it held is given to the caller, to be freed outside.
    /// </summary>
    public Mbuf? Remove(ArpEntry entry)
    {
        ref ArpEntry? link = ref _buckets[Bucket(_buckets, entry.Ifp, entry.Address)];
        if (ReferenceEquals(link, entry))
        {
            Volatile.Write(ref link, entry.Next);
        }
        else
        {
            ArpEntry before = link!;
            while (!ReferenceEquals(before.Next, entry))
                before = before.Next!;
            // The entry keeps its own link, for readers that stand on it.
            before.Next = entry.Next;
        }

        _count--;
        if (!entry.IsStatic)
            Dequeue(entry);
        entry.State = ArpState.Deleted;
        entry.Forget();
        entry.Timer.Stop();
        Held -= entry.Held.Count;
        return entry.Held.Flush();
    }

    /// <summary>
    /// The learnt entry to throw out for another: the oldest that was not used since it was last looked at, or the oldest
    /// of all after some that were. Under the gate.
    /// </summary>
    public ArpEntry? Victim()
    {
        for (int chances = SecondChances; chances > 0 && _oldest is { IsUsed: true } used; chances--)
        {
            used.ForgetUse();
            Dequeue(used);
            Enqueue(used);
        }

        return _oldest;
    }

    /// <summary>All entries at this moment.</summary>
    public List<ArpEntry> Snapshot()
    {
        lock (Gate)
        {
            var all = new List<ArpEntry>(_count);
            foreach (ArpEntry? first in _buckets)
            {
                for (ArpEntry? entry = first; entry is not null; entry = entry.Next)
                    all.Add(entry);
            }

            return all;
        }
    }

    // The seed keeps others from choosing addresses that all fall into one bucket.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Bucket(ArpEntry?[] buckets, Ifnet ifp, InAddr address)
    {
        ulong hash = (address.Value ^ _seed ^ ((ulong)(uint)ifp.Index << 32)) * 0x9e37_79b9_7f4a_7c15;
        return (int)(hash >> 32) & (buckets.Length - 1);
    }

    private void Grow()
    {
        ArpEntry?[] old = _buckets;
        var buckets = new ArpEntry?[old.Length * 2];
        foreach (ArpEntry? first in old)
        {
            for (ArpEntry? entry = first; entry is not null;)
            {
                ArpEntry? next = entry.Next;
                ref ArpEntry? bucket = ref buckets[Bucket(buckets, entry.Ifp, entry.Address)];
                entry.Next = bucket;
                bucket = entry;
                entry = next;
            }
        }

        Volatile.Write(ref _buckets, buckets);
    }

    private void Enqueue(ArpEntry entry)
    {
        (entry.Older, entry.Newer) = (_newest, null);
        if (_newest is null)
            _oldest = entry;
        else
            _newest.Newer = entry;
        _newest = entry;
        Learnt++;
    }

    private void Dequeue(ArpEntry entry)
    {
        if (entry.Older is null)
            _oldest = entry.Newer;
        else
            entry.Older.Newer = entry.Newer;
        if (entry.Newer is null)
            _newest = entry.Older;
        else
            entry.Newer.Older = entry.Older;
        (entry.Older, entry.Newer) = (null, null);
        Learnt--;
    }
}
