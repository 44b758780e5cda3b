using System.Runtime.CompilerServices;

namespace Vnet.Netinet;

/// <summary>
/// The IPv4 addresses of a vnet by address (FreeBSD's <c>V_in_ifaddrhashtbl</c>), and beside them the broadcast addresses of its
/// networks: one look-up tells whether a packet is for this host.
/// </summary>
/// <remarks>Reading takes no lock: entries are linked in whole, and one that is taken out still leads on. Changed under a lock of the owner.</remarks>
internal sealed class InIfaddrHash
{
    private const int Smallest = 4;

    private Entry?[] _buckets = new Entry?[Smallest];
    private int _count;

    /// <summary>Addresses in it, without broadcast ones.</summary>
    public int Addresses { get; private set; }

    /// <summary>The first entry with that address, or null; <see cref="Entry.Following"/> gives the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry? Find(InAddr address)
    {
        Entry?[] buckets = Volatile.Read(ref _buckets);
        Entry? entry = buckets[Mix(address.Value) & (uint)(buckets.Length - 1)];
        while (entry is not null && entry.Key != address.Value)
            entry = entry.Next;
        return entry;
    }

    /// <summary>The usable address of this host that equals another, or null.</summary>
    public InIfaddr? FindOwn(InAddr address)
    {
        for (Entry? entry = Find(address); entry is not null; entry = entry.Following)
        {
            if (!entry.IsBroadcast && entry.Address.IsUsable)
                return entry.Address;
        }

        return null;
    }

    /// <summary>Adds an address, and the broadcast address of its network where that has one.</summary>
    public void Add(InIfaddr address)
    {
        Insert(new Entry(address.Address.Value, address, isBroadcast: false));
        Addresses++;
        if (address.HasBroadcast)
            Insert(new Entry(address.Broadcast.Value, address, isBroadcast: true));
    }

    /// <summary>Takes an address out, and what was added with it.</summary>
    public void Remove(InIfaddr address)
    {
        if (!Remove(address.Address.Value, address))
            return;
        Addresses--;
        if (address.HasBroadcast)
            Remove(address.Broadcast.Value, address);
    }

    private void Insert(Entry entry)
    {
        if (++_count > _buckets.Length)
            Grow();
        ref Entry? bucket = ref _buckets[Mix(entry.Key) & (uint)(_buckets.Length - 1)];
        entry.Next = bucket;
        Volatile.Write(ref bucket, entry);
    }

    private bool Remove(uint key, InIfaddr address)
    {
        ref Entry? link = ref _buckets[Mix(key) & (uint)(_buckets.Length - 1)];
        while (link is not null && (link.Key != key || link.Address != address))
            link = ref link.Next;
        if (link is null)
            return false;
        Volatile.Write(ref link, link.Next);
        _count--;
        return true;
    }

    // With entries of its own, because readers are still on the old ones.
    private void Grow()
    {
        var buckets = new Entry?[2 * _buckets.Length];
        foreach (Entry? first in _buckets)
        {
            for (Entry? entry = first; entry is not null; entry = entry.Next)
            {
                ref Entry? bucket = ref buckets[Mix(entry.Key) & (uint)(buckets.Length - 1)];
                bucket = new Entry(entry.Key, entry.Address, entry.IsBroadcast) { Next = bucket };
            }
        }

        Volatile.Write(ref _buckets, buckets);
    }

    // Neighbouring addresses differ in their low bits, networks in their high ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mix(uint key) => (key * 0x9e37_79b1) >> 16;

    /// <summary>An address of this host, or a broadcast address that one of them makes it hear.</summary>
    internal sealed class Entry(uint key, InIfaddr address, bool isBroadcast)
    {
        public readonly uint Key = key;
        public readonly InIfaddr Address = address;
        public readonly bool IsBroadcast = isBroadcast;
        public Entry? Next;

        /// <summary>The next with the same key, or null.</summary>
        public Entry? Following
        {
            get
            {
                Entry? entry = Next;
                while (entry is not null && entry.Key != Key)
                    entry = entry.Next;
                return entry;
            }
        }
    }
}
