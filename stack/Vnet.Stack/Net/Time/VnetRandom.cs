using System.Security.Cryptography;

namespace Vnet.Net;

/// <summary>Random numbers of a vnet (FreeBSD's <c>arc4random</c>): from the system, or, once seeded, the same every time.</summary>
/// <remarks>Thread-safe. A seeded sequence is the same only where one thread draws from it.</remarks>
[VnetModule("random", Version = 1)]
public static partial class VnetRandom
{
    // 0 while it is not seeded.
    [VnetDefine] private static ulong s_state;

    /// <summary>Makes a vnet's numbers repeatable.</summary>
    /// <param name="vnet">The vnet.</param>
    /// <param name="seed">Where its sequence starts; 0 is a seed like others.</param>
    public static void Seed(VnetInstance vnet, ulong seed) => Volatile.Write(ref In(vnet).state, SplitMix64.Mix(seed + 1) | 1);

    /// <summary>32 random bits for the current vnet.</summary>
    public static uint NextUInt32()
    {
        ref ulong state = ref V_state;
        if (Volatile.Read(ref state) == 0)
            return unchecked((uint)RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue));
        return (uint)(SplitMix64.Mix(Interlocked.Add(ref state, SplitMix64.Increment)) >> 32);
    }

    /// <summary>A random number from 0 to one less than the bound (<c>arc4random_uniform</c>).</summary>
    public static uint NextUInt32(uint bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        return (uint)(((ulong)NextUInt32() * bound) >> 32);
    }

    [VnetSysinit(Subsystem.InitIf, Order.First)]
    private static void Attach()
    {
        if (Simulation.Building is { } simulation)
            V_state = SplitMix64.Mix(simulation.NextSeed()) | 1;
    }
}
