using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>
/// The datagrams of a vnet of which fragments are missing (FreeBSD's frag6.c, <c>V_ip6qb</c>). Bounded four ways: datagrams, those of a
/// bucket, those of a network, fragments; where room is needed, the datagram that was begun first goes.
/// </summary>
/// <remarks>Everything under <see cref="Gate"/>, which is a leaf: packets are freed and errors sent outside.</remarks>
internal sealed class Ip6Reassembly(uint seed)
{
    private const int Buckets = 256;

    private readonly Ip6ReassemblyQueue?[] _buckets = new Ip6ReassemblyQueue?[Buckets];
    private readonly ushort[] _perBucket = new ushort[Buckets];
    // Of how many datagrams each /64 has fragments here; those that share a place share what they may have.
    private readonly ushort[] _perNetwork = new ushort[Buckets];
    private readonly uint _seed = seed;
    private Ip6ReassemblyQueue? _oldest;
    private Ip6ReassemblyQueue? _newest;
    private Ip6ReassemblyQueue? _spare;

    /// <summary>Held for everything here.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Datagrams that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Fragments of them.</summary>
    public int Fragments { get; private set; }

    /// <summary>The one that was begun first, and whose time is over first, or null.</summary>
    public Ip6ReassemblyQueue? Oldest => _oldest;

    /// <summary>Adds a fragment.</summary>
    /// <param name="m">Its packet; kept with <see cref="Ip6ReassemblyResult.Kept"/> and <see cref="Ip6ReassemblyResult.Complete"/>.</param>
    /// <param name="fragment">What it says.</param>
    /// <param name="limits">What may be here.</param>
    /// <param name="expiresAt">When a datagram that begins now is given up.</param>
    /// <param name="dropped">Packets that went for it, for the caller to free.</param>
    /// <param name="whole">The datagram, when complete, which is not here any more; read it before the gate is left.</param>
    public Ip6ReassemblyResult Add(
        Mbuf m, in Ip6Fragment fragment, in Ip6ReassemblyLimits limits, long expiresAt, ref Mbuf? dropped, out Ip6ReassemblyQueue? whole)
    {
        whole = null;
        if (limits.Datagrams == 0 || limits.Fragments == 0)
            return Ip6ReassemblyResult.Overflow;
        int bucket = BucketOf(fragment);
        Ip6ReassemblyQueue? queue = _buckets[bucket];
        while (queue is not null && !queue.IsOf(fragment.Source, fragment.Destination, fragment.Zone, fragment.Id))
            queue = queue.Next;
        if (queue is null)
        {
            if (_perBucket[bucket] >= limits.PerBucket || _perNetwork[NetworkOf(fragment.Source)] >= limits.PerNetwork)
                return Ip6ReassemblyResult.Overflow;
            while (Count >= limits.Datagrams)
                Remove(_oldest!, ref dropped);
            queue = Begin(bucket, fragment, expiresAt);
        }

        if (queue.IsRefused)
            return Ip6ReassemblyResult.Dropped;
        if (queue.Fragments >= limits.PerDatagram)
        {
            Remove(queue, ref dropped);
            return Ip6ReassemblyResult.Overflow;
        }

        Ip6ReassemblyResult result = Place(queue, m, fragment, ref dropped);
        if (result != Ip6ReassemblyResult.Kept)
            return result;
        while (Fragments > limits.Fragments && _oldest != queue)
            Remove(_oldest!, ref dropped);
        if (queue.End < 0 || queue.Bytes < queue.End)
            return Ip6ReassemblyResult.Kept;
        Unlink(queue);
        whole = queue;
        return Ip6ReassemblyResult.Complete;
    }

    /// <summary>Takes a datagram out; its packets are added to those that are to be freed.</summary>
    public void Remove(Ip6ReassemblyQueue queue, ref Mbuf? dropped)
    {
        Unlink(queue);
        Release(queue, ref dropped);
        Recycle(queue);
    }

    /// <summary>Keeps an object that is done with for the next datagram.</summary>
    public void Recycle(Ip6ReassemblyQueue queue)
    {
        queue.First = null;
        queue.Next = _spare;
        _spare = queue;
    }

    // Between its neighbours, where it overlaps none (RFC 5722) and the datagram stays within what an IPv6 packet holds.
    private Ip6ReassemblyResult Place(Ip6ReassemblyQueue queue, Mbuf m, in Ip6Fragment fragment, ref Mbuf? dropped)
    {
        Mbuf? before = null;
        Mbuf? after = queue.First;
        while (after is not null && Ip6ReassemblyQueue.OffsetOf(after) < fragment.Offset)
            (before, after) = (after, after.NextPacket);
        if (MixesEcn(queue, fragment.Ecn))
            return Ip6ReassemblyResult.Dropped;
        // RFC 8200 section 4.5: an exact duplicate may be dropped alone.
        if (after is not null && Ip6ReassemblyQueue.OffsetOf(after) == fragment.Offset && Ip6ReassemblyQueue.LengthOf(after) == fragment.Length)
            return Ip6ReassemblyResult.Dropped;
        bool overlaps = (before is not null && Ip6ReassemblyQueue.OffsetOf(before) + Ip6ReassemblyQueue.LengthOf(before) > fragment.Offset)
            || (after is not null && Ip6ReassemblyQueue.OffsetOf(after) < fragment.End)
            || (queue.End >= 0 && (fragment.End > queue.End || !fragment.HasMore))
            || (!fragment.HasMore && LastEnd(queue) > fragment.End);
        if (overlaps)
        {
            Fragments -= queue.Fragments;
            queue.Fragments = 0;
            Release(queue, ref dropped);
            queue.IsRefused = true;
            return Ip6ReassemblyResult.Overlap;
        }

        // What all fragments have before them counts, which the first one tells.
        int headers = fragment.Offset == 0 ? fragment.DataAt : queue.NextAt != 0 ? queue.First!.Pkthdr.L3Len : Ip6Header.Length + Ip6.FragmentHeader;
        if (headers - Ip6.FragmentHeader - Ip6Header.Length + Math.Max(fragment.End, LastEnd(queue)) > Ip6.MaxPayload)
            return Ip6ReassemblyResult.TooLong;
        m.Pkthdr.L3Len = (ushort)fragment.DataAt;
        // A received fragment's transport checksum means nothing; the place is used for its offset.
        m.Pkthdr.CsumData = (ushort)fragment.Offset;
        m.NextPacket = after;
        if (before is null)
            queue.First = m;
        else
            before.NextPacket = m;
        if (fragment.Offset == 0)
            (queue.NextAt, queue.HeaderCount) = (fragment.NextAt, fragment.HeaderCount);
        if (!fragment.HasMore)
            queue.End = fragment.End;
        queue.Ecn |= (byte)(fragment.Ecn == 3 ? 3 : 0);
        queue.Fragments++;
        queue.Bytes += fragment.Length;
        Fragments++;
        return Ip6ReassemblyResult.Kept;
    }

    // RFC 3168 section 5.3: congestion that one fragment met is the datagram's; not-ECT together with CE is nobody's doing.
    private static bool MixesEcn(Ip6ReassemblyQueue queue, byte ecn) =>
        queue.First is not null && ((ecn == 3 && queue.Ecn == 0) || (ecn == 0 && queue.Ecn == 3));

    private static int LastEnd(Ip6ReassemblyQueue queue)
    {
        int end = 0;
        for (Mbuf? m = queue.First; m is not null; m = m.NextPacket)
            end = Ip6ReassemblyQueue.OffsetOf(m) + Ip6ReassemblyQueue.LengthOf(m);
        return end;
    }

    private Ip6ReassemblyQueue Begin(int bucket, in Ip6Fragment fragment, long expiresAt)
    {
        Ip6ReassemblyQueue queue = _spare ?? new Ip6ReassemblyQueue();
        _spare = queue.Next;
        queue.Begin(fragment.Source, fragment.Destination, fragment.Zone, fragment.Id, fragment.Ecn, expiresAt);
        (queue.Next, _buckets[bucket]) = (_buckets[bucket], queue);
        (queue.Older, queue.Newer) = (_newest, null);
        if (_newest is null)
            _oldest = queue;
        else
            _newest.Newer = queue;
        _newest = queue;
        _perBucket[bucket]++;
        _perNetwork[NetworkOf(fragment.Source)]++;
        Count++;
        return queue;
    }

    private void Unlink(Ip6ReassemblyQueue queue)
    {
        int bucket = BucketOf(queue.Source, queue.Destination, queue.Id);
        if (_buckets[bucket] == queue)
        {
            _buckets[bucket] = queue.Next;
        }
        else
        {
            Ip6ReassemblyQueue before = _buckets[bucket]!;
            while (before.Next != queue)
                before = before.Next!;
            before.Next = queue.Next;
        }

        if (queue.Older is null)
            _oldest = queue.Newer;
        else
            queue.Older.Newer = queue.Newer;
        if (queue.Newer is null)
            _newest = queue.Older;
        else
            queue.Newer.Older = queue.Older;
        (queue.Next, queue.Older, queue.Newer) = (null, null, null);
        _perBucket[bucket]--;
        _perNetwork[NetworkOf(queue.Source)]--;
        Count--;
        Fragments -= queue.Fragments;
    }

    // Its packets go to the list.
    private void Release(Ip6ReassemblyQueue queue, ref Mbuf? dropped)
    {
        for (Mbuf? m = queue.First; m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = dropped;
            dropped = m;
            m = next;
        }

        queue.First = null;
    }

    private int BucketOf(in Ip6Fragment fragment) => BucketOf(fragment.Source, fragment.Destination, fragment.Id);

    // The seed keeps others from choosing what falls into one bucket.
    private int BucketOf(in In6Addr source, in In6Addr destination, uint id)
    {
        ulong hash = (source.High ^ _seed) * 0x9e37_79b9_7f4a_7c15;
        hash = (hash ^ (hash >> 29) ^ source.Low) * 0xbf58_476d_1ce4_e5b9;
        hash = (hash ^ (hash >> 29) ^ destination.Low ^ destination.High ^ id) * 0x94d0_49bb_1331_11eb;
        return (int)(hash >> 56);
    }

    private int NetworkOf(in In6Addr source) => (int)(((source.High ^ ((ulong)_seed << 32)) * 0x9e37_79b9_7f4a_7c15) >> 56);
}
