using Vnet.Net;

namespace Vnet.Devices;

/// <summary>What one direction of an emulated wire does to packets. Everything is off at first.</summary>
public sealed record LinkParameters
{
    /// <summary>Bits per second; 0 for no limit.</summary>
    public long Rate { get; init; }

    /// <summary>Time on the wire.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How much longer or shorter than <see cref="Delay"/> a packet takes at most, evenly distributed; order is kept.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Probability that a packet is lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>Packets lost in a row on average (Gilbert's model); 1 for losses that do not depend on each other.</summary>
    public double LossBurst { get; init; } = 1;

    /// <summary>Probability that a packet is overtaken.</summary>
    public double Reorder { get; init; }

    /// <summary>How much later one that is overtaken arrives.</summary>
    public TimeSpan ReorderDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Probability that a packet arrives twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>Probability that one bit of a packet is flipped; its checksums are computed first, so that it can be noticed.</summary>
    public double Corrupt { get; init; }

    /// <summary>How packets wait.</summary>
    public QueueKind Queue { get; init; }

    /// <summary>Packets that may wait.</summary>
    public int QueuePackets { get; init; } = 1000;

    /// <summary>Bytes that may wait; 0 for no limit.</summary>
    public int QueueBytes { get; init; }

    /// <summary>CoDel: how long packets may wait (RFC 8289 §4.2).</summary>
    public TimeSpan Target { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>CoDel: for how long they may wait longer (RFC 8289 §4.2).</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>CoDel: mark packets that can be instead of dropping them (RFC 8289 §5.4, RFC 3168).</summary>
    public bool Ecn { get; init; }

    /// <summary>FQ-CoDel: number of queues (RFC 8290 §5.2.3).</summary>
    public int Flows { get; init; } = 1024;

    /// <summary>FQ-CoDel: bytes that a queue may send in its turn (RFC 8290 §5.2.4).</summary>
    public int Quantum { get; init; } = 1514;

    /// <summary>Bytes that a packet takes on the wire beside its own: 24 for Ethernet's preamble, checksum and gap.</summary>
    public int Overhead { get; init; }

    /// <summary>Where chance begins; null for the vnet's <see cref="VnetRandom"/>.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Throws for a value out of its range.</summary>
    /// <exception cref="NetException"><see cref="Errno.Invalid"/>, with the name and the range.</exception>
    internal void Check(string link)
    {
        Probability(link, nameof(Loss), Loss);
        Probability(link, nameof(Reorder), Reorder);
        Probability(link, nameof(Duplicate), Duplicate);
        Probability(link, nameof(Corrupt), Corrupt);
        Within(link, nameof(Rate), Rate, 0, 1_000_000_000_000);
        Within(link, nameof(QueuePackets), QueuePackets, 1, 1_000_000);
        Within(link, nameof(QueueBytes), QueueBytes, 0, int.MaxValue);
        Within(link, nameof(Flows), Flows, 1, 65536);
        Within(link, nameof(Quantum), Quantum, 64, 1 << 20);
        Within(link, nameof(Overhead), Overhead, 0, 1000);
        Within(link, nameof(LossBurst), LossBurst, 1, 10_000);
        Duration(link, nameof(Delay), Delay);
        Duration(link, nameof(Jitter), Jitter);
        Duration(link, nameof(ReorderDelay), ReorderDelay);
        Duration(link, nameof(Target), Target);
        Duration(link, nameof(Interval), Interval);
        if (Jitter > Delay)
            throw new NetException(Errno.Invalid, $"{link}: Jitter {Jitter} exceeds Delay {Delay}; a packet cannot arrive before it is sent.");
    }

    private static void Probability(string link, string name, double value) => Within(link, name, value, 0, 1);

    private static void Duration(string link, string name, TimeSpan value) => Within(link, name, value.TotalSeconds, 0, 3600);

    private static void Within(string link, string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            throw new NetException(Errno.Invalid, $"{link}: {name} is {value}; it must be from {least} to {most}.");
    }
}
