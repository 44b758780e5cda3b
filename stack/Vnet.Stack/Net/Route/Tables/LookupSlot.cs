namespace Vnet.Net;

/// <summary>One value of a <see cref="LookupNode{TKey}"/>'s bits.</summary>
internal struct LookupSlot
{
    /// <summary>Prefixes that are longer: another node, or an array of ranges; null for none.</summary>
    public object? Child;

    /// <summary>Where the longest prefix that ends within the node's bits leads, plus one, so that 0 is none.</summary>
    public int Hop;

    /// <summary>Length of that prefix.</summary>
    public int Length;
}
