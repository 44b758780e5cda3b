namespace Vnet.Devices;

/// <summary>What the port of a flow is chosen by (<c>lagghash</c>).</summary>
[Flags]
public enum LaggHash
{
    /// <summary>Addresses and VLAN of the frame.</summary>
    L2 = 1,

    /// <summary>Addresses of the packet in it.</summary>
    L3 = 2,

    /// <summary>Ports of TCP and UDP.</summary>
    L4 = 4,

    /// <summary>All of them.</summary>
    All = L2 | L3 | L4,
}
