namespace Vnet.Net;

/// <summary>SplitMix64 (Steele, Lea and Flood, 2014): numbers that repeat from a seed; not for secrets.</summary>
public static class SplitMix64
{
    /// <summary>What is added to the state for each number; the state may be advanced by an interlocked add.</summary>
    public const ulong Increment = 0x9e37_79b9_7f4a_7c15;

    /// <summary>The number of a state.</summary>
    public static ulong Mix(ulong state)
    {
        state = (state ^ (state >> 30)) * 0xbf58_476d_1ce4_e5b9;
        state = (state ^ (state >> 27)) * 0x94d0_49bb_1331_11eb;
        return state ^ (state >> 31);
    }
}
