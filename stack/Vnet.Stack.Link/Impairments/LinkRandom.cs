namespace Vnet.Devices;

/// <summary>A direction's own chance (SplitMix64), so that what another does not shift it.</summary>
internal struct LinkRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>32 random bits.</summary>
    public uint Next() => (uint)(Next64() >> 32);

    /// <summary>From 0 to less than 1.</summary>
    public double NextFraction() => (Next64() >> 11) * (1.0 / (1ul << 53));

    /// <summary>Whether what has this probability happens.</summary>
    public bool Happens(double probability) => probability > 0 && NextFraction() < probability;

    private ulong Next64()
    {
        ulong value = _state += 0x9e37_79b9_7f4a_7c15;
        value = (value ^ (value >> 30)) * 0xbf58_476d_1ce4_e5b9;
        value = (value ^ (value >> 27)) * 0x94d0_49bb_1331_11eb;
        return value ^ (value >> 31);
    }
}
