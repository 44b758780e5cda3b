namespace Vnet.Netinet;

/// <summary>What a list of sources means (RFC 3376 section 2, RFC 3810 section 3).</summary>
public enum FilterMode : byte
{
    /// <summary>Packets of these sources only (<c>MCAST_INCLUDE</c>).</summary>
    Include = 1,

    /// <summary>Packets of all sources but these (<c>MCAST_EXCLUDE</c>).</summary>
    Exclude = 2,
}
