namespace Vnet;

/// <summary>A zone of that name exists already: names in the allocator's listing are distinct.</summary>
public sealed class ZoneExistsException : VnetException
{
    internal ZoneExistsException(string zone)
        : base($"A zone '{zone}' exists already. Give each zone a name of its own ('tcp_inpcb', 'udp_inpcb'), and dispose the old one before making it anew.")
        => Zone = zone;

    /// <summary>The name.</summary>
    public string Zone { get; }
}
