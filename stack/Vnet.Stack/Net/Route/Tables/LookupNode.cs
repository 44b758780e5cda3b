namespace Vnet.Net;

/// <summary>
/// A node of a <see cref="LookupTree{TKey}"/> that tells addresses apart by some of their bits. What is above those bits has
/// been skipped, and is compared once.
/// </summary>
/// <param name="prefix">The bits above, which all prefixes below have in common.</param>
/// <param name="depth">How many those are.</param>
/// <param name="bits">By how many bits it tells apart: 8, or 16 at the root of a large table.</param>
internal sealed class LookupNode<TKey>(in TKey prefix, int depth, int bits)
    where TKey : struct, IRouteKey<TKey>
{
    public readonly LookupSlot[] Slots = new LookupSlot[1 << bits];
    public readonly TKey Prefix = prefix;
    public readonly int Depth = depth;
    public readonly int Bits = bits;

    /// <summary>Prefixes below it when it was built.</summary>
    public int BuiltFor;

    /// <summary>Where all below a slot ends.</summary>
    public int End => Depth + Bits;
}
