using System.Numerics;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>
/// Brings a vnet's fragments together (FreeBSD's ip_reass.c). What waits is bounded by number of datagrams, of fragments, and of
/// bytes of memory; where there is no room the source that has most loses its oldest, so that a flood drowns itself first.
/// </summary>
/// <remarks>Thread-safe; under the lock no packet is sent.</remarks>
internal sealed partial class IpReassembly
{
    // By which sources are told apart; a keyed hash, so that nobody can choose to share one's place.
    private const int Sources = 64;

    private readonly Lock _lock = new();
    private readonly uint _seed;
    private readonly IpFragmentQueue?[] _buckets;
    private readonly int[] _bucketCounts;
    private readonly (IpFragmentQueue? Oldest, IpFragmentQueue? Youngest)[] _sources = new (IpFragmentQueue?, IpFragmentQueue?)[Sources];
    private readonly int[] _sourceStorage = new int[Sources];
    private readonly Callout _timer;
    private IpFragmentQueue? _oldest;
    private IpFragmentQueue? _youngest;
    private IpFragmentQueue? _free;
    private int _datagrams;
    private int _fragments;
    private int _storage;

    public IpReassembly(VnetInstance vnet, int buckets, uint seed)
    {
        _seed = seed;
        buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(buckets, 16, 1 << 16));
        (_buckets, _bucketCounts) = (new IpFragmentQueue?[buckets], new int[buckets]);
        _timer = new Callout(VnetClock.Wheel, "ip_reass", vnet);
    }

    /// <summary>Datagrams that wait.</summary>
    public int Datagrams => Volatile.Read(ref _datagrams);

    /// <summary>Fragments that wait.</summary>
    public int Fragments => Volatile.Read(ref _fragments);

    /// <summary>Bytes of memory that they take.</summary>
    public int Storage => Volatile.Read(ref _storage);

    /// <summary>Keeps a fragment, whose lengths are checked.</summary>
    /// <returns>The datagram when it is whole, from its IP header on; else null.</returns>
    public Mbuf? Add(Mbuf m, int hlen, int offset, bool isMore, ref Ipstat stat)
    {
        lock (_lock)
        {
            var ip = new IpHeader(m.Data);
            var limits = Ip.FragmentLimits;
            int storage = StorageOf(m);
            IpFragmentQueue? queue = Find(ip, out int bucket);
            // The n-th may make the datagram whole; so only one that is not after it is dropped.
            MakeRoom(storage, limits, ref stat, ref queue);
            if (queue is null)
            {
                if (storage > limits.Bytes || limits.Packets == 0)
                    return Refuse(m, ref stat);
                if (_bucketCounts[bucket] >= limits.PerBucket)
                    DropOldestOf(bucket, ref stat);
                while (_datagrams >= limits.Packets)
                    DropOldestOfHeaviest(ref stat);
                queue = Begin(ip, bucket, limits.Seconds);
            }

            return Add(queue, m, hlen, offset, isMore, storage, limits.PerPacket, ref stat);
        }
    }

    /// <summary>Frees everything, when the vnet ends.</summary>
    public void Drain()
    {
        lock (_lock)
        {
            Ipstat ignored = default;
            while (_oldest is { } queue)
                Drop(queue, ref ignored);
            _free = null;
        }

        _timer.Drain();
    }

    private Mbuf? Add(IpFragmentQueue queue, Mbuf m, int hlen, int offset, bool isMore, int storage, int mostFragments, ref Ipstat stat)
    {
        var ip = new IpHeader(m.Data);
        int end = m.Pkthdr.Len - hlen + offset;
        if (!IsConsistent(queue, end, isMore) || !TryJoinEcn(queue, (byte)(ip.Tos & 3)))
            return Refuse(queue, m, ref stat);

        // The first whose data begins after this one's does.
        Span<IpFragmentQueue.Fragment> there = queue.Fragments;
        int index = there.Length;
        while (index > 0 && there[index - 1].Offset > offset)
            index--;
        int overlap = index > 0 ? there[index - 1].End - offset : 0;
        if (overlap > 0 && offset + overlap >= end)
            return Refuse(queue, m, ref stat);

        if (offset == 0)
        {
            queue.HeaderLength = hlen;
            m.Data[..hlen].CopyTo(queue.Header);
        }

        if (!isMore)
            queue.End = end;
        m.Adjust(hlen);
        if (overlap > 0)
        {
            // What came first stays; sums that the device made are of other bytes now.
            m.Adjust(overlap);
            m.Pkthdr.CsumFlags = CsumFlags.None;
            offset += overlap;
        }

        queue.Insert(index, new IpFragmentQueue.Fragment { M = m, Offset = offset, Length = end - offset, Storage = storage });
        Account(queue, storage, 1);
        TrimFollowing(queue, index + 1, end, ref stat);
        if (!IsWhole(queue))
        {
            if (queue.Count > mostFragments)
                Drop(queue, ref stat);
            return null;
        }

        if (queue.End + queue.HeaderLength > Ip.MaxPacket)
        {
            stat.ips_toolong++;
            Drop(queue, ref stat);
            return null;
        }

        return Join(queue, ref stat);
    }

    // Once the end is known nothing can be beyond it, and no other end; and none before what has come already.
    private static bool IsConsistent(IpFragmentQueue queue, int end, bool isMore)
    {
        if (queue.End >= 0)
            return isMore ? end < queue.End : end == queue.End;
        return isMore || queue.Count == 0 || queue.Fragments[^1].End <= end;
    }

    // RFC 3168 section 5.3: congestion that one fragment met the datagram met; one that cannot tell and one that can do not go together.
    private static bool TryJoinEcn(IpFragmentQueue queue, byte ecn)
    {
        const byte NotCapable = 0, Experienced = 3;
        if (queue.Count == 0)
        {
            queue.Ecn = ecn;
            return true;
        }

        if ((ecn == NotCapable) != (queue.Ecn == NotCapable))
            return false;
        if (ecn == Experienced)
            queue.Ecn = Experienced;
        return true;
    }

    private void TrimFollowing(IpFragmentQueue queue, int index, int end, ref Ipstat stat)
    {
        while (index < queue.Count)
        {
            ref IpFragmentQueue.Fragment next = ref queue.Fragments[index];
            int overlap = end - next.Offset;
            if (overlap <= 0)
                return;
            if (overlap < next.Length)
            {
                next.M.Adjust(overlap);
                next.M.Pkthdr.CsumFlags = CsumFlags.None;
                next.Offset += overlap;
                next.Length -= overlap;
                return;
            }

            next.M.FreeChain();
            stat.ips_fragdropped++;
            Account(queue, -next.Storage, -1);
            queue.RemoveAt(index);
        }
    }

    private static bool IsWhole(IpFragmentQueue queue)
    {
        int next = 0;
        foreach (ref IpFragmentQueue.Fragment fragment in queue.Fragments)
        {
            if (fragment.Offset != next)
                return false;
            next = fragment.End;
        }

        return next == queue.End;
    }

    private Mbuf? Join(IpFragmentQueue queue, ref Ipstat stat)
    {
        Mbuf whole = queue.Fragments[0].M;
        CsumFlags known = whole.Pkthdr.CsumFlags;
        foreach (ref IpFragmentQueue.Fragment fragment in queue.Fragments[1..])
        {
            known &= fragment.M.Pkthdr.CsumFlags;
            whole.ConcatenatePacket(fragment.M);
        }

        int hlen = queue.HeaderLength;
        Mbuf? m = whole.Prepend(hlen);
        if (m is not null)
        {
            ReadOnlySpan<byte> header = queue.Header;
            header[..hlen].CopyTo(m.Data);
            var ip = new IpHeader(m.Data) { TotalLength = (ushort)m.Pkthdr.Len, Offset = 0, Checksum = 0 };
            ip.Tos = (byte)((ip.Tos & ~3) | queue.Ecn);
            ip.Checksum = InternetChecksum.Compute(m.Data[..hlen]);
            m.Pkthdr.CsumFlags = known & CsumFlags.AllValid;
            stat.ips_reassembled++;
        }
        else
        {
            stat.ips_odropped++;
        }

        Account(queue, -queue.Storage, -queue.Count);
        queue.Clear();
        Release(queue);
        return m;
    }

    private static int StorageOf(Mbuf m)
    {
        int bytes = 0;
        for (Mbuf? piece = m; piece is not null; piece = piece.Next)
            bytes += Mbuf.OwnSize + (piece.HasCluster ? piece.Capacity : 0);
        return bytes;
    }

    private static Mbuf? Refuse(Mbuf m, ref Ipstat stat)
    {
        stat.ips_fragdropped++;
        m.FreeChain();
        return null;
    }

    // One that was begun for this fragment alone goes with it.
    private Mbuf? Refuse(IpFragmentQueue queue, Mbuf m, ref Ipstat stat)
    {
        if (queue.Count == 0)
            Release(queue);
        return Refuse(m, ref stat);
    }
}
