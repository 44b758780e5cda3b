namespace Vnet.Devices;

/// <summary>How the kernel spreads frames over sockets (<c>PACKET_FANOUT_*</c>, with their values).</summary>
public enum PacketFanout
{
    /// <summary>By a hash of the flow, so that its order is kept.</summary>
    Hash = 0,

    /// <summary>By the CPU that the frame came in on.</summary>
    Cpu = 2,

    /// <summary>By the receive queue of the host's device.</summary>
    QueueMapping = 5,
}
