namespace Vnet.Devices;

/// <summary>What the spanning trees of a vnet have done.</summary>
[VnetPcpustat]
public struct Bstpstat
{
    /// <summary>BPDUs received.</summary>
    public ulong received;

    /// <summary>BPDUs sent.</summary>
    public ulong sent;

    /// <summary>Frames to the group that are no BPDU, or one to be ignored.</summary>
    public ulong invalid;

    /// <summary>BPDUs not sent for lack of an mbuf.</summary>
    public ulong no_mbufs;

    /// <summary>Times that the machines did not come to rest; never, unless they are wrong.</summary>
    public ulong unsettled;
}
