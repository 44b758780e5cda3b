namespace Vnet.Netinet;

/// <summary>How far an address of ours is from being ours alone (RFC 5227).</summary>
public enum AddressState : byte
{
    /// <summary>Asked whether somebody uses it; not used yet (section 2.1).</summary>
    Probing = 0,

    /// <summary>Used, and being announced (section 2.3).</summary>
    Announcing = 1,

    /// <summary>Used.</summary>
    Active = 2,

    /// <summary>Somebody else uses it; it is not used here.</summary>
    Duplicated = 3,

    /// <summary>No longer an address of the interface.</summary>
    Removed = 4,
}
