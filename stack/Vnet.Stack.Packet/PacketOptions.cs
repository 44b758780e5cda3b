namespace Vnet.Devices;

/// <summary>How an interface of the host is used by packet(7).</summary>
public sealed record PacketOptions
{
    /// <summary>The host's interface: <c>eth0</c>.</summary>
    public required string HostName { get; init; }

    /// <summary>Network namespace that it is in: a name of <c>ip netns</c> or a path; null for the thread's own.</summary>
    public string? HostNamespace { get; init; }

    /// <summary>Sockets, 1 … 64: each has a ring and a receive thread, and the kernel spreads flows over them (fanout).</summary>
    public int Queues { get; init; } = 1;

    /// <summary>How the kernel chooses the socket of a frame, with several.</summary>
    public PacketFanout Fanout { get; init; } = PacketFanout.Hash;

    /// <summary>Whether the host's interface is to receive frames for other addresses too. Without it only its own address, broadcast and multicast arrive.</summary>
    public bool IsPromiscuous { get; init; } = true;

    /// <summary>Whether frames that the host itself sends by the interface are left out (<c>PACKET_IGNORE_OUTGOING</c>).</summary>
    public bool IgnoresOutgoing { get; init; } = true;

    /// <summary>Bytes of a block of a receive ring: a power of two, at least 128 K, because a frame never crosses blocks.</summary>
    public int BlockSize { get; init; } = 256 * 1024;

    /// <summary>Blocks of a receive ring, 2 … 1024.</summary>
    public int Blocks { get; init; } = 16;

    /// <summary>Milliseconds after which a block is given to us though it is not full: 1 … 1000.</summary>
    public int RetireMilliseconds { get; init; } = 2;
}
