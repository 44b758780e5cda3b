namespace Vnet.Devices;

/// <summary>Kinds of BPDU (802.1D-2004 §9.3).</summary>
internal enum BpduType : byte
{
    /// <summary>Configuration, STP.</summary>
    Configuration = 0x00,

    /// <summary>Rapid spanning tree.</summary>
    Rapid = 0x02,

    /// <summary>Topology change notification, STP.</summary>
    TopologyChange = 0x80,
}
