namespace Vnet.Kern;

/// <summary>
/// What goes with a datagram besides its bytes (FreeBSD's control data, as numbers instead of <c>cmsghdr</c>s): received, what its
/// headers say; sent, what holds for this datagram instead of the socket's options.
/// </summary>
public struct Ancillary : IEquatable<Ancillary>
{
    /// <summary>Which of the others count.</summary>
    public AncillaryItems Items { get; set; }

    /// <summary>
    /// Received: to which address (and port) it came (<c>IP_RECVDSTADDR</c>, <c>IPV6_PKTINFO</c>). Sent: from which
    /// (<c>IP_SENDSRCADDR</c>).
    /// </summary>
    public SockAddr Local { get; set; }

    /// <summary>Index of the interface that it came in by or is to leave by (<c>IP_RECVIF</c>, <c>IPV6_PKTINFO</c>).</summary>
    public int Interface { get; set; }

    /// <summary>Time to live or hop limit, 0 to 255 (<c>IP_RECVTTL</c>, <c>IPV6_HOPLIMIT</c>).</summary>
    public int HopLimit { get; set; }

    /// <summary>Type of service or traffic class, 0 to 255 (<c>IP_RECVTOS</c>, <c>IPV6_TCLASS</c>).</summary>
    public int TrafficClass { get; set; }

    /// <summary>When it was received, in nanoseconds of the vnet's clock (<c>SO_TIMESTAMP</c>).</summary>
    public long Timestamp { get; set; }

    /// <summary>Tells flows apart (<c>IP_RECVFLOWID</c>).</summary>
    public uint FlowId { get; set; }

    /// <summary>Whether it must not be fragmented (<c>IP_DONTFRAG</c>, <c>IPV6_DONTFRAG</c>).</summary>
    public bool DontFragment { get; set; }

    /// <summary>Whether one of them counts.</summary>
    public readonly bool Has(AncillaryItems item) => (Items & item) != 0;

    /// <inheritdoc/>
    public readonly bool Equals(Ancillary other) =>
        Items == other.Items && Local == other.Local && Interface == other.Interface && HopLimit == other.HopLimit
        && TrafficClass == other.TrafficClass && Timestamp == other.Timestamp && FlowId == other.FlowId && DontFragment == other.DontFragment;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Ancillary other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Items, Local, Interface, HopLimit, TrafficClass);

    /// <summary>Whether both say the same.</summary>
    public static bool operator ==(in Ancillary left, in Ancillary right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(in Ancillary left, in Ancillary right) => !left.Equals(right);
}
