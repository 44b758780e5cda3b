namespace Vnet.Net;

/// <summary>Addresses from one on, to the beginning of the next range, lead there.</summary>
/// <param name="start">The first address.</param>
/// <param name="hop">Where they lead, plus one, so that 0 is a gap.</param>
internal readonly struct LookupRange<TKey>(in TKey start, int hop)
{
    public readonly TKey Start = start;
    public readonly int Hop = hop;
}
