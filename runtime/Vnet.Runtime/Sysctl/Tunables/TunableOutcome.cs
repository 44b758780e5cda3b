namespace Vnet;

/// <summary>What became of a tunable that was set or taken back.</summary>
public enum TunableOutcome
{
    /// <summary>Kept for a sysctl that is not registered yet, or for code that fetches it itself.</summary>
    Kept,

    /// <summary>The reference copy has changed: vnets created from now on start with it.</summary>
    Applied,

    /// <summary>
    /// Kept, but the sysctl fetched its tunable when it was registered and does not again before its module is loaded
    /// anew. Write the sysctl instead.
    /// </summary>
    FetchedBefore,

    /// <summary>The value was refused, see <see cref="Tunables.Errors"/>; what was in force before stays in force.</summary>
    Refused,
}
