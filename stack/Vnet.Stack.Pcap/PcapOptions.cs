namespace Vnet.Devices;

/// <summary>What a <see cref="Pcap"/> interface replays and records.</summary>
public sealed record PcapOptions
{
    /// <summary>The pcap or pcapng file whose packets are received; null for none.</summary>
    public string? Replay { get; init; }

    /// <summary>The pcapng file that sent packets are written to, in place of one of that name; null to drop them.</summary>
    public string? Record { get; init; }

    /// <summary>How much faster than captured packets come: 2 for twice as fast, 0 for as fast as possible.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>How often the file is replayed; 0 for without end.</summary>
    public int Loops { get; init; } = 1;

    /// <summary>Which packets are replayed, as an expression; null for all.</summary>
    public string? Filter { get; init; }
}
