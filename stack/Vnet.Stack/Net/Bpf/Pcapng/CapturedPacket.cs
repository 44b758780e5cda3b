namespace Vnet.Net;

/// <summary>A packet of a capture file.</summary>
public readonly ref struct CapturedPacket
{
    /// <summary>The interface that it was captured on: its number in <see cref="CaptureReader.Interfaces"/>.</summary>
    public int Interface { get; init; }

    /// <summary>What it begins with.</summary>
    public LinkType LinkType { get; init; }

    /// <summary>When: nanoseconds since 1970, UTC; 0 where the file does not say.</summary>
    public long Timestamp { get; init; }

    /// <summary>Bytes that it had on the wire.</summary>
    public int WireLength { get; init; }

    /// <summary>Which way it went.</summary>
    public BpfDirection Direction { get; init; }

    /// <summary>What somebody noted on it, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>Its bytes; good until the next is read.</summary>
    public ReadOnlySpan<byte> Data { get; init; }
}
