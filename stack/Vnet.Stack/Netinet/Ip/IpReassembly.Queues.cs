using Vnet.Net;

namespace Vnet.Netinet;

// Where datagrams stand that wait: by key, by source, by age; and what goes when there is no room, or no time.
internal sealed partial class IpReassembly
{
    private IpFragmentQueue? Find(IpHeader ip, out int bucket)
    {
        uint source = ip.Source.Value;
        ushort id = ip.Id;
        bucket = (int)(Mix(source, id) & (uint)(_buckets.Length - 1));
        IpFragmentQueue? queue = _buckets[bucket];
        while (queue is not null && (queue.Id != id || queue.Source != source || queue.Destination != ip.Destination.Value || queue.Protocol != ip.Protocol))
            queue = queue.NextInBucket;
        return queue;
    }

    private IpFragmentQueue Begin(IpHeader ip, int bucket, int seconds)
    {
        IpFragmentQueue queue = _free ?? new IpFragmentQueue();
        _free = queue.NextInBucket;
        queue.Clear();
        (queue.Source, queue.Destination, queue.Id, queue.Protocol) = (ip.Source.Value, ip.Destination.Value, ip.Id, ip.Protocol);
        (queue.Bucket, queue.NextInBucket) = (bucket, _buckets[bucket]);
        _buckets[bucket] = queue;
        _bucketCounts[bucket]++;
        queue.SourceSlot = (int)(Mix(queue.Source, 0) % Sources);
        ref (IpFragmentQueue? Oldest, IpFragmentQueue? Youngest) source = ref _sources[queue.SourceSlot];
        queue.PreviousOfSource = source.Youngest;
        if (source.Youngest is null)
            source.Oldest = queue;
        else
            source.Youngest.NextOfSource = queue;
        source.Youngest = queue;
        queue.PreviousByAge = _youngest;
        if (_youngest is null)
            _oldest = queue;
        else
            _youngest.NextByAge = queue;
        _youngest = queue;
        _datagrams++;
        queue.ExpiresAt = VnetClock.Nanoseconds + (seconds * 1_000_000_000L);
        // It stays armed when all are whole: it finds nothing then, and rests.
        if (!_timer.IsPending)
            _timer.Reset(TimeSpan.FromSeconds(seconds), static state => ((IpReassembly)state!).Timeout(), this);
        return queue;
    }

    /// <summary>Takes an empty one out, for the next.</summary>
    private void Release(IpFragmentQueue queue)
    {
        ref IpFragmentQueue? link = ref _buckets[queue.Bucket];
        while (link != queue)
            link = ref link!.NextInBucket;
        link = queue.NextInBucket;
        _bucketCounts[queue.Bucket]--;
        ref (IpFragmentQueue? Oldest, IpFragmentQueue? Youngest) source = ref _sources[queue.SourceSlot];
        if (queue.PreviousOfSource is null)
            source.Oldest = queue.NextOfSource;
        else
            queue.PreviousOfSource.NextOfSource = queue.NextOfSource;
        if (queue.NextOfSource is null)
            source.Youngest = queue.PreviousOfSource;
        else
            queue.NextOfSource.PreviousOfSource = queue.PreviousOfSource;
        if (queue.PreviousByAge is null)
            _oldest = queue.NextByAge;
        else
            queue.PreviousByAge.NextByAge = queue.NextByAge;
        if (queue.NextByAge is null)
            _youngest = queue.PreviousByAge;
        else
            queue.NextByAge.PreviousByAge = queue.PreviousByAge;
        (queue.NextOfSource, queue.PreviousOfSource, queue.NextByAge, queue.PreviousByAge) = (null, null, null, null);
        queue.NextInBucket = _free;
        _free = queue;
        _datagrams--;
    }

    private void MakeRoom(int storage, in (int Packets, int Fragments, int Bytes, int PerBucket, int PerPacket, int Seconds) limits, ref Ipstat stat, ref IpFragmentQueue? queue)
    {
        while (_oldest is not null && (_fragments >= limits.Fragments || (long)_storage + storage > limits.Bytes))
        {
            if (DropOldestOfHeaviest(ref stat) == queue)
                queue = null;
        }
    }

    private IpFragmentQueue DropOldestOfHeaviest(ref Ipstat stat)
    {
        int heaviest = 0;
        for (int i = 1; i < Sources; i++)
        {
            if (_sourceStorage[i] > _sourceStorage[heaviest])
                heaviest = i;
        }

        IpFragmentQueue victim = _sources[heaviest].Oldest!;
        Drop(victim, ref stat);
        return victim;
    }

    // ipq_reuse: new ones stand before old ones.
    private void DropOldestOf(int bucket, ref Ipstat stat)
    {
        IpFragmentQueue victim = _buckets[bucket]!;
        while (victim.NextInBucket is { } older)
            victim = older;
        Drop(victim, ref stat);
    }

    private void Drop(IpFragmentQueue queue, ref Ipstat stat)
    {
        stat.ips_fragdropped += (ulong)queue.Count;
        foreach (ref IpFragmentQueue.Fragment fragment in queue.Fragments)
            fragment.M.FreeChain();
        Account(queue, -queue.Storage, -queue.Count);
        queue.Clear();
        Release(queue);
    }

    private void Account(IpFragmentQueue queue, int storage, int fragments)
    {
        queue.Storage += storage;
        _storage += storage;
        _fragments += fragments;
        _sourceStorage[queue.SourceSlot] += storage;
    }

    /// <summary>What has waited too long is given up, and its sender told where the first fragment has come (RFC 1122 section 3.3.2).</summary>
    private void Timeout()
    {
        int late = 0;
        Mbuf? told = null;
        lock (_lock)
        {
            long now = VnetClock.Nanoseconds;
            while (_oldest is { } queue)
            {
                if (queue.ExpiresAt > now)
                {
                    _timer.Reset(TimeSpan.FromMicroseconds(((queue.ExpiresAt - now) / 1000) + 1), static state => ((IpReassembly)state!).Timeout(), this);
                    break;
                }

                late += queue.Count;
                if (TakeFirst(queue) is { } first)
                {
                    first.NextPacket = told;
                    told = first;
                }

                Ipstat ignored = default;
                Drop(queue, ref ignored);
            }
        }

        Ip.CountReassemblyTimeouts(late);
        while (told is not null)
        {
            Mbuf m = told;
            told = m.NextPacket;
            m.NextPacket = null;
            Ip.TellReassemblyTimeout(m);
        }
    }

    // The first fragment as it came, header and all; it is no longer the queue's.
    private Mbuf? TakeFirst(IpFragmentQueue queue)
    {
        if (queue.HeaderLength == 0)
            return null;
        IpFragmentQueue.Fragment first = queue.Fragments[0];
        Account(queue, -first.Storage, -1);
        queue.RemoveAt(0);
        if (first.M.Prepend(queue.HeaderLength) is not { } m)
            return null;
        ReadOnlySpan<byte> header = queue.Header;
        header[..queue.HeaderLength].CopyTo(m.Data);
        return m;
    }

    // MurmurHash3's finish, keyed.
    private uint Mix(uint source, uint id)
    {
        uint hash = unchecked((source ^ _seed) * 0xcc9e_2d51);
        hash = unchecked(((hash ^ (hash >> 15)) + (id * 0x1b87_3593) + _seed) * 0x85eb_ca6b);
        hash ^= hash >> 13;
        hash = unchecked(hash * 0xc2b2_ae35);
        return hash ^ (hash >> 16);
    }
}
