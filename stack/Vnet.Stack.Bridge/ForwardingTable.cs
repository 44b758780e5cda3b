using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The addresses that a bridge knows (FreeBSD's <c>bridge_rtnode</c> hash).</summary>
/// <remarks>Look-ups take no lock. The hash is keyed by chance, so that a sender cannot choose addresses that collide.</remarks>
/// <param name="key">Random.</param>
internal sealed class ForwardingTable(ulong key)
{
    private const int Buckets = 1024;

    private readonly ForwardingEntry?[] _buckets = new ForwardingEntry?[Buckets];
    private readonly Lock _lock = new();
    private int _count;

    /// <summary>Most addresses that are kept (<c>maxaddr</c>).</summary>
    public int Max { get; set; } = 2000;

    /// <summary>How long an address is kept that nothing comes from, in seconds; 0 for ever (<c>timeout</c>).</summary>
    public int TimeoutSeconds { get; set; } = 1200;

    public int Count => Volatile.Read(ref _count);

    public ForwardingEntry? Find(MacAddress address, int vlan)
    {
        for (ForwardingEntry? entry = Volatile.Read(ref _buckets[Bucket(address, vlan)]); entry is not null; entry = entry.Next)
        {
            if (entry.Address == address && entry.Vlan == vlan)
                return entry;
        }

        return null;
    }

    /// <summary>A frame from this address came in by this member (<c>bridge_rtupdate</c>).</summary>
    public ForwardingUpdate Learn(MacAddress address, int vlan, BridgeMember member, long now)
    {
        ForwardingEntry? known = Find(address, vlan);
        if (known is not null && known.Member == member)
        {
            known.Refresh(now);
            return ForwardingUpdate.Known;
        }

        lock (_lock)
        {
            // Its addresses are forgotten, or are about to be as soon as this lock is free.
            if (member.IsGone)
                return ForwardingUpdate.Known;
            known = Find(address, vlan);
            if (known is null)
                return Add(address, vlan, member, (member.Flags & BridgeMemberFlags.Sticky) != 0 ? ForwardingKind.Sticky : ForwardingKind.Dynamic, now);
            if (known.Member == member)
                return ForwardingUpdate.Known;
            if (known.Kind != ForwardingKind.Dynamic)
                return ForwardingUpdate.Fixed;
            known.Member.Addresses--;
            member.Addresses++;
            known.MoveTo(member);
            known.Refresh(now);
            return ForwardingUpdate.Moved;
        }
    }

    /// <summary>Sets an address by hand, in place of what was known of it.</summary>
    public ForwardingUpdate SetStatic(MacAddress address, int vlan, BridgeMember member, long now)
    {
        lock (_lock)
        {
            if (member.IsGone)
                return ForwardingUpdate.Known;
            if (Find(address, vlan) is { } known)
                Remove(known);
            return Add(address, vlan, member, ForwardingKind.Static, now);
        }
    }

    public bool Remove(MacAddress address, int vlan)
    {
        lock (_lock)
            return Find(address, vlan) is { } entry && Remove(entry);
    }

    /// <summary>Removes what a condition says.</summary>
    public void RemoveAll(Predicate<ForwardingEntry> condition)
    {
        lock (_lock)
        {
            foreach (ForwardingEntry entry in List())
            {
                if (condition(entry))
                    Remove(entry);
            }
        }
    }

    /// <summary>Forgets the dynamic addresses that nothing came from for the timeout (<c>bridge_rtage</c>).</summary>
    public void Age(long now)
    {
        long oldest = now - (TimeoutSeconds * 1_000_000_000L);
        if (TimeoutSeconds > 0)
            RemoveAll(entry => entry.Kind == ForwardingKind.Dynamic && entry.Seen <= oldest);
    }

    public List<ForwardingEntry> List()
    {
        var entries = new List<ForwardingEntry>(Count);
        for (int i = 0; i < Buckets; i++)
        {
            for (ForwardingEntry? entry = Volatile.Read(ref _buckets[i]); entry is not null; entry = entry.Next)
                entries.Add(entry);
        }

        return entries;
    }

    private ForwardingUpdate Add(MacAddress address, int vlan, BridgeMember member, ForwardingKind kind, long now)
    {
        if (_count >= Max && kind != ForwardingKind.Static)
            return ForwardingUpdate.TableFull;
        if (member.MaxAddresses != 0 && member.Addresses >= member.MaxAddresses && kind != ForwardingKind.Static)
            return ForwardingUpdate.MemberFull;
        int bucket = Bucket(address, vlan);
        var entry = new ForwardingEntry(address, vlan, member, kind, now) { Next = _buckets[bucket] };
        Volatile.Write(ref _buckets[bucket], entry);
        _count++;
        member.Addresses++;
        return ForwardingUpdate.Added;
    }

    // Readers that stand on the entry still find the way on from it.
    private bool Remove(ForwardingEntry entry)
    {
        int bucket = Bucket(entry.Address, entry.Vlan);
        ForwardingEntry? before = null;
        for (ForwardingEntry? at = _buckets[bucket]; at is not null; before = at, at = at.Next)
        {
            if (at != entry)
                continue;
            if (before is null)
                Volatile.Write(ref _buckets[bucket], entry.Next);
            else
                before.Next = entry.Next;
            _count--;
            entry.Member.Addresses--;
            return true;
        }

        return false;
    }

    private int Bucket(MacAddress address, int vlan)
    {
        ulong mixed = (address.Value ^ ((ulong)vlan << 48) ^ key) * 0x9e37_79b9_7f4a_7c15;
        return (int)((mixed ^ (mixed >> 29)) * 0xbf58_476d_1ce4_e5b9 >> 54);
    }
}
