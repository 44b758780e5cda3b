using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet.Net;

/// <summary>
/// Longest-prefix look-up for packets, by any number of threads without a lock while one changes it (in the manner of DXR:
/// a few wide nodes, and below them short sorted arrays of address ranges).
/// </summary>
/// <remarks>
/// <para>
/// A change replaces one array of at most <see cref="LeafSize"/> prefixes, or fills slots whose longest short prefix
/// changes; what a reader holds meanwhile is left as it was. A node skips the bits that all below have in common, so that
/// IPv6 is no deeper than IPv4.
/// </para>
/// <para>A small table is one array, and costs a few dozen bytes.</para>
/// </remarks>
internal sealed class LookupTree<TKey>(PrefixTrie<TKey> prefixes)
    where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
{
    /// <summary>Prefixes in an array of ranges at most; more become a node.</summary>
    private const int LeafSize = 48;

    /// <summary>Prefixes from which on a node tells 16 bits apart, not 8: it has a megabyte then.</summary>
    private const int WideSize = 16384;

    // Stands above all: the prefix of length 0 ends in it.
    private LookupSlot _root;
    private readonly List<LookupRange<TKey>> _ranges = [];
    private readonly List<(TKey Last, int Hop)> _open = [];

    /// <summary>Where an address leads: a number of the table's next hops, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(in TKey key)
    {
        int best = _root.Hop;
        object? child = Volatile.Read(ref _root.Child);
        while (child is LookupNode<TKey> node)
        {
            if (node.Depth != 0 && TKey.CommonBits(key, node.Prefix) < node.Depth)
                return best - 1;
            ref LookupSlot slot = ref node.Slots[key.Extract(node.Depth, node.Bits)];
            best = slot.Hop != 0 ? slot.Hop : best;
            child = Volatile.Read(ref slot.Child);
        }

        if (child is not null)
        {
            // An array of ranges is never empty.
            int hop = Search(Unsafe.As<LookupRange<TKey>[]>(child), key);
            best = hop != 0 ? hop : best;
        }

        return best - 1;
    }

    /// <summary>A prefix was added, changed or removed in the trie.</summary>
    public void Update(in TKey prefix, int length)
    {
        if (length == 0)
        {
            _root.Hop = prefixes.Find(prefix, 0) + 1;
            return;
        }

        ref LookupSlot slot = ref _root;
        int depth = 0;
        while (slot.Child is LookupNode<TKey> node)
        {
            if (length <= node.Depth || TKey.CommonBits(prefix, node.Prefix) < node.Depth || IsUnfit(node))
                break;
            if (length <= node.End)
            {
                UpdateSlots(node, prefix, length);
                return;
            }

            slot = ref node.Slots[prefix.Extract(node.Depth, node.Bits)];
            depth = node.End;
        }

        Volatile.Write(ref slot.Child, Build(prefix.First(depth), depth));
    }

    /// <summary>Makes it anew from the trie.</summary>
    public void Rebuild()
    {
        _root.Hop = prefixes.Find(default, 0) + 1;
        Volatile.Write(ref _root.Child, Build(default, 0));
    }

    // Without branches: they would be guessed wrong half the time, and a wrong guess throws away the loads that other look-ups
    // have under way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Search(LookupRange<TKey>[] ranges, in TKey key)
    {
        ref LookupRange<TKey> low = ref MemoryMarshal.GetArrayDataReference(ranges);
        for (int count = ranges.Length; count > 1;)
        {
            int half = count >> 1;
            int isAfter = Unsafe.BitCast<bool, byte>(TKey.IsAfter(Unsafe.Add(ref low, half).Start, key));
            low = ref Unsafe.Add(ref low, half & (isAfter - 1));
            count -= half;
        }

        return low.Hop & (Unsafe.BitCast<bool, byte>(TKey.IsAfter(low.Start, key)) - 1);
    }

    // A root that was built for few and has many by now makes look-ups go one node deeper; one that has few left is too large.
    private bool IsUnfit(LookupNode<TKey> node) => ReferenceEquals(node, _root.Child) &&
        (prefixes.Count <= LeafSize / 2 || (node.Bits == 8 && prefixes.Count > WideSize + 256 && prefixes.Count > 2 * node.BuiltFor));

    // All prefixes longer than a depth and within the first bits of an address.
    private object? Build(in TKey prefix, int depth)
    {
        int count = 0;
        int shortest = TKey.Bits;
        (TKey first, TKey last) = (prefix, prefix);
        prefixes.Walk(prefix, depth, depth, (one, length, _) =>
        {
            first = count++ == 0 ? one : first;
            last = one;
            shortest = Math.Min(shortest, length);
            return count <= WideSize;
        });
        if (count == 0)
            return null;
        if (count <= LeafSize)
            return BuildRanges(prefix, depth);
        if (count > WideSize)
            (first, last, shortest) = Bounds(prefix, depth);
        return BuildNode(first, Math.Min(TKey.CommonBits(first, last), shortest - 1), count);
    }

    private (TKey First, TKey Last, int Shortest) Bounds(in TKey prefix, int depth)
    {
        (TKey? first, TKey last, int shortest) = (null, prefix, TKey.Bits);
        prefixes.Walk(prefix, depth, depth, (one, length, _) =>
        {
            first ??= one;
            last = one;
            shortest = Math.Min(shortest, length);
            return true;
        });
        return (first!.Value, last, shortest);
    }

    private LookupNode<TKey> BuildNode(in TKey first, int depth, int count)
    {
        int bits = Math.Min(count > WideSize ? 16 : 8, TKey.Bits - depth);
        var node = new LookupNode<TKey>(first.First(depth), depth, bits) { BuiltFor = prefixes.Count };
        var slots = new List<int>();
        prefixes.Walk(node.Prefix, depth, depth, (one, length, hop) =>
        {
            int slot = one.Extract(depth, bits);
            // In order of address, shorter before longer: the longest stays.
            if (length <= node.End)
                node.Slots.AsSpan(slot, 1 << (node.End - length)).Fill(new LookupSlot { Hop = hop + 1, Length = length });
            else if (slots.Count == 0 || slots[^1] != slot)
                slots.Add(slot);
            return true;
        });
        foreach (int slot in slots)
            node.Slots[slot].Child = Build(node.Prefix.With(depth, bits, slot), node.End);
        return node;
    }

    // A prefix that ends within the node's bits: slots that no longer prefix of the node has taken.
    private void UpdateSlots(LookupNode<TKey> node, in TKey prefix, int length)
    {
        int hop = prefixes.Find(prefix, length);
        int newLength = length;
        if (hop < 0)
            hop = prefixes.Longest(prefix, node.Depth, length, out newLength);
        int first = prefix.Extract(node.Depth, node.Bits);
        foreach (ref LookupSlot slot in node.Slots.AsSpan(first, 1 << (node.End - length)))
        {
            if (slot.Length <= length)
                (slot.Hop, slot.Length) = (hop + 1, Math.Max(newLength, 0));
        }
    }

    private LookupRange<TKey>[] BuildRanges(in TKey prefix, int depth)
    {
        _ranges.Clear();
        _open.Clear();
        prefixes.Walk(prefix, depth, depth, (one, length, hop) =>
        {
            CloseBefore(one);
            Emit(one, hop + 1);
            _open.Add((one.Last(length), hop + 1));
            return true;
        });
        while (_open.Count > 0)
            Close();
        return [.. _ranges];
    }

    // Ends the prefixes that do not reach an address, innermost first.
    private void CloseBefore(in TKey start)
    {
        while (_open.Count > 0 && TKey.IsAfter(start, _open[^1].Last))
            Close();
    }

    private void Close()
    {
        (TKey last, _) = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        // An outer prefix goes on after it, unless it ends there too; after the last address comes none.
        TKey next = last.Next();
        if (TKey.IsAfter(next, last) && (_open.Count == 0 || TKey.IsAfter(_open[^1].Last, last)))
            Emit(next, _open.Count > 0 ? _open[^1].Hop : 0);
    }

    private void Emit(in TKey start, int hop)
    {
        if (_ranges.Count > 0 && _ranges[^1].Start.Equals(start))
            _ranges.RemoveAt(_ranges.Count - 1);
        if (_ranges.Count > 0 ? _ranges[^1].Hop != hop : hop != 0)
            _ranges.Add(new LookupRange<TKey>(start, hop));
    }
}
