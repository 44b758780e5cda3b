using Vnet.Net;

namespace Vnet.Devices;

/// <summary>A direction's own chance (<see cref="SplitMix64"/>), so that what another does not shift it.</summary>
internal struct LinkRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>32 random bits.</summary>
    public uint Next() => (uint)(Next64() >> 32);

    /// <summary>From 0 to less than 1.</summary>
    public double NextFraction() => (Next64() >> 11) * (1.0 / (1ul << 53));

    /// <summary>Whether what has this probability happens.</summary>
    public bool Happens(double probability) => probability > 0 && NextFraction() < probability;

    private ulong Next64() => SplitMix64.Mix(_state += SplitMix64.Increment);
}
