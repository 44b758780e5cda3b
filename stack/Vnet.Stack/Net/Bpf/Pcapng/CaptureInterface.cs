namespace Vnet.Net;

/// <summary>An interface that a capture file knows.</summary>
/// <param name="LinkType">What its packets begin with.</param>
/// <param name="SnapLength">Most bytes kept of a packet; 0 for all.</param>
public sealed record CaptureInterface(LinkType LinkType, int SnapLength)
{
    /// <summary>Its name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>What is said of it, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The expression that chose its packets, or null.</summary>
    public string? Filter { get; init; }

    /// <summary>The system it was captured on, or null.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>Units of a time stamp in a second.</summary>
    public ulong TicksPerSecond { get; init; } = 1_000_000;

    /// <summary>Seconds to add to its time stamps.</summary>
    public long TimestampOffset { get; init; }

    /// <summary>What was counted, where the file says so.</summary>
    public Bpfstat? Statistics { get; internal set; }
}
