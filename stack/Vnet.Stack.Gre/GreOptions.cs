namespace Vnet.Devices;

/// <summary>What a gre puts into its headers (<c>ifconfig gre0 grekey 7 enable_csum enable_seq</c>).</summary>
public sealed record GreOptions
{
    /// <summary>
    /// The key of the tunnel's flow (RFC 2890 section 2.1); 0 for none. Packets that come in with another, or with none, are of another
    /// tunnel; several between the same ends are told apart by it.
    /// </summary>
    public uint Key { get; init; }

    /// <summary>Whether a checksum is sent (<c>enable_csum</c>); what comes with one is checked in any case.</summary>
    public bool Checksum { get; init; }

    /// <summary>Whether sequence numbers are sent (<c>enable_seq</c>).</summary>
    public bool Sequence { get; init; }

    /// <summary>Whether what comes with an older sequence number than another before is dropped (RFC 2890 section 2.2); at first not, as in FreeBSD.</summary>
    public bool InOrder { get; init; }
}
