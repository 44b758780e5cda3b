namespace Vnet.Net;

/// <summary>What became of a protocol's packets in one lane, or in all of a vnet (<c>netstat -Q</c>).</summary>
public readonly record struct NetisrWorkStatistics
{
    /// <summary>The protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>The lane; −1 for a sum, that of lanes that are no more included.</summary>
    public required int Lane { get; init; }

    /// <summary>Packets that wait now.</summary>
    public int Length { get; init; }

    /// <summary>Most that ever waited in one lane.</summary>
    public int Watermark { get; init; }

    /// <summary>Processed at once, by the thread that brought them.</summary>
    public ulong Dispatched { get; init; }

    /// <summary>Of these, by hybrid dispatch.</summary>
    public ulong HybridDispatched { get; init; }

    /// <summary>Queued.</summary>
    public ulong Queued { get; init; }

    /// <summary>Dropped: the queue was full, the interface gone while they waited, or the protocol off in the vnet.</summary>
    public ulong Drops { get; init; }

    /// <summary>Given to the protocol, one way or the other.</summary>
    public ulong Handled { get; init; }

    /// <summary>The two together; of another lane, or of one that is no more.</summary>
    internal NetisrWorkStatistics Plus(in NetisrWorkStatistics other) => this with
    {
        Lane = -1,
        Length = Length + other.Length,
        Watermark = Math.Max(Watermark, other.Watermark),
        Dispatched = Dispatched + other.Dispatched,
        HybridDispatched = HybridDispatched + other.HybridDispatched,
        Queued = Queued + other.Queued,
        Drops = Drops + other.Drops,
        Handled = Handled + other.Handled,
    };
}
