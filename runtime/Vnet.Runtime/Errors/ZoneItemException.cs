namespace Vnet;

/// <summary>
/// An item was freed twice, freed to a zone that it is not of, or used after it was freed. The item is left as it is.
/// </summary>
public sealed class ZoneItemException : VnetException
{
    internal ZoneItemException(string zone, string message)
        : base(message)
        => Zone = zone;

    /// <summary>The zone's name.</summary>
    public string Zone { get; }
}
