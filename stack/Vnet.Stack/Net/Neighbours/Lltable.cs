using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>The neighbours of a vnet, by interface and address (FreeBSD's <c>struct lltable</c>).</summary>
/// <remarks>
/// Reading takes no lock: a bucket is a list whose links are changed in an order that a reader can live with. Who misses
/// an entry that is being moved finds it under <see cref="Gate"/>. Learnt entries are at most a stated number; beyond it
/// the one that was not used longest goes (second chance), of the lower rank first.
/// </remarks>
internal abstract class Lltable<TAddress, TEntry>(VnetInstance vnet, uint seed)
    where TAddress : struct, IEquatable<TAddress>
    where TEntry : Llentry<TAddress, TEntry>
{
    private const int FirstBuckets = 16;
    private const int SecondChances = 8;

    private readonly uint _seed = seed;
    private readonly LlentryAges<TAddress, TEntry>[] _ages = [new(), new()];
    private TEntry?[] _buckets = new TEntry?[FirstBuckets];
    private int _count;
    private CounterRate? _requests;

    /// <summary>Held to change anything; nothing but a timer's wheel is locked under it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The vnet whose neighbours they are.</summary>
    public VnetInstance Vnet { get; } = vnet;

    /// <summary>The wheel that entries age on.</summary>
    public CalloutWheel Wheel => VnetClock.WheelOf(Vnet);

    /// <summary>Entries, static ones included.</summary>
    public int Count => _count;

    /// <summary>Entries that were learnt: those that are bounded.</summary>
    public int Learnt => _ages[0].Count + _ages[1].Count;

    /// <summary>Packets that wait, of all entries.</summary>
    public int Held { get; set; }

    /// <summary>How many questions to all there were in this second.</summary>
    public CounterRate Requests => _requests ??= new CounterRate(Wheel.TimeProvider);

    /// <summary>Finds an entry without a lock; may miss one that is there, while the table grows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TEntry? Find(Ifnet ifp, in TAddress address)
    {
        TEntry?[] buckets = Volatile.Read(ref _buckets);
        // A plain read, which needs no check of the array's type; what an entry leads to is read after it all the same.
        for (TEntry? entry = buckets[Bucket(buckets, ifp, address)]; entry is not null; entry = entry.Next)
        {
            if (entry.Address.Equals(address) && ReferenceEquals(entry.Ifp, ifp))
                return entry;
        }

        return null;
    }

    /// <summary>Puts an entry in, as the newest of its rank. Under the gate.</summary>
    public void Add(TEntry entry)
    {
        if (_count >= _buckets.Length)
            Grow();
        ref TEntry? bucket = ref _buckets[Bucket(_buckets, entry.Ifp, entry.Address)];
        entry.Next = bucket;
        Volatile.Write(ref bucket, entry);
        _count++;
        if (!entry.IsStatic)
            _ages[entry.Rank].Add(entry);
    }

    /// <summary>
    /// Takes an entry out and stops its timer. Under the gate; what it held is given to the caller, to be freed outside.
    /// </summary>
    public Mbuf? Remove(TEntry entry)
    {
        ref TEntry? link = ref _buckets[Bucket(_buckets, entry.Ifp, entry.Address)];
        if (ReferenceEquals(link, entry))
        {
            Volatile.Write(ref link, entry.Next);
        }
        else
        {
            TEntry before = link!;
            while (!ReferenceEquals(before.Next, entry))
                before = before.Next!;
            // The entry keeps its own link, for readers that stand on it.
            before.Next = entry.Next;
        }

        _count--;
        if (!entry.IsStatic)
            _ages[entry.Rank].Remove(entry);
        entry.Removed();
        entry.Forget();
        entry.Timer.Stop();
        return TakeHeld(entry);
    }

    /// <summary>Puts an entry among those of another rank, as the newest. Under the gate.</summary>
    public void SetRank(TEntry entry, int rank)
    {
        if (entry.Rank == rank || entry.IsStatic)
        {
            entry.Rank = rank;
            return;
        }

        _ages[entry.Rank].Remove(entry);
        entry.Rank = rank;
        _ages[rank].Add(entry);
    }

    /// <summary>
    /// Keeps a packet until the address is known; beyond the bounds the entry's oldest goes (<c>lltable_append_entry_queue</c>). Under
    /// the gate.
    /// </summary>
    /// <param name="entry">For whom it is.</param>
    /// <param name="m">The packet.</param>
    /// <param name="most">Packets that one entry holds at most.</param>
    /// <param name="mostOfAll">Packets that all entries hold at most.</param>
    /// <param name="dropped">What is to be freed outside is put before it.</param>
    public void Hold(TEntry entry, Mbuf m, int most, int mostOfAll, ref Mbuf? dropped)
    {
        MbufQueue queue = entry.Held ??= new MbufQueue();
        queue.TryEnqueue(m);
        Held++;
        while (queue.Count > Math.Max(most, 0) || (Held > Math.Max(mostOfAll, 0) && queue.Count > 0))
        {
            Mbuf oldest = queue.Dequeue()!;
            Held--;
            oldest.NextPacket = dropped;
            dropped = oldest;
        }
    }

    /// <summary>Takes all packets that wait for an entry: the oldest, linked to the others. Under the gate.</summary>
    public Mbuf? TakeHeld(TEntry entry)
    {
        Held -= entry.HeldCount;
        return entry.Held?.Flush();
    }

    /// <summary>
    /// The learnt entry of a rank to throw out for another: the oldest that was not used since it was last looked at, or the
    /// oldest of all after some that were; of one interface where that is said. Under the gate.
    /// </summary>
    public TEntry? Victim(int rank, Ifnet? ifp = null) => _ages[rank].Victim(ifp, SecondChances);

    /// <summary>All entries at this moment.</summary>
    public List<TEntry> Snapshot()
    {
        lock (Gate)
        {
            var all = new List<TEntry>(_count);
            foreach (TEntry? first in _buckets)
            {
                for (TEntry? entry = first; entry is not null; entry = entry.Next)
                    all.Add(entry);
            }

            return all;
        }
    }

    // The seed keeps others from choosing addresses that all fall into one bucket.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Bucket(TEntry?[] buckets, Ifnet ifp, in TAddress address)
    {
        ulong hash = (ulong)(uint)ifp.Index << 32;
        ref byte bytes = ref Unsafe.As<TAddress, byte>(ref Unsafe.AsRef(in address));
        if (Unsafe.SizeOf<TAddress>() == sizeof(uint))
        {
            hash ^= Unsafe.ReadUnaligned<uint>(ref bytes) ^ _seed;
        }
        else
        {
            // Multiplied in between, so that equal changes in both halves do not cancel out.
            hash ^= Unsafe.ReadUnaligned<ulong>(ref bytes) ^ _seed;
            hash = (hash * 0xd6e8_feb8_6659_fd93) ^ (hash >> 29) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, 8)) ^ ((ulong)_seed << 32);
        }

        hash *= 0x9e37_79b9_7f4a_7c15;
        return (int)(hash >> 32) & (buckets.Length - 1);
    }

    private void Grow()
    {
        TEntry?[] old = _buckets;
        var buckets = new TEntry?[old.Length * 2];
        foreach (TEntry? first in old)
        {
            for (TEntry? entry = first; entry is not null;)
            {
                TEntry? next = entry.Next;
                ref TEntry? bucket = ref buckets[Bucket(buckets, entry.Ifp, entry.Address)];
                entry.Next = bucket;
                bucket = entry;
                entry = next;
            }
        }

        Volatile.Write(ref _buckets, buckets);
    }
}
