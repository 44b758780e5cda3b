namespace Vnet.Netinet6;

/// <summary>A prefix of the link that a router advertises (RFC 4861 section 4.6.2).</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Length">Its bits, 0 to 128; hosts form addresses in one of 64.</param>
public readonly record struct Nd6AdvertisedPrefix(In6Addr Prefix, int Length = 64)
{
    /// <summary>Whether all addresses in it are on the link.</summary>
    public bool IsOnLink { get; init; } = true;

    /// <summary>Whether hosts form addresses in it.</summary>
    public bool IsAutonomous { get; init; } = true;

    /// <summary>Seconds that it is valid for; <see cref="uint.MaxValue"/> for ever (AdvValidLifetime: 30 days).</summary>
    public uint ValidLifetime { get; init; } = 2_592_000;

    /// <summary>Seconds that addresses in it are preferred for, not more than valid (AdvPreferredLifetime: 7 days).</summary>
    public uint PreferredLifetime { get; init; } = 604_800;
}
