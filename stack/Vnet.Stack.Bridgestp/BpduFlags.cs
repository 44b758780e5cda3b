namespace Vnet.Devices;

/// <summary>Flags of a BPDU (802.1D-2004 §9.3.3); STP has the first and the last.</summary>
[Flags]
internal enum BpduFlags : byte
{
    None = 0,
    TopologyChange = 0x01,
    Proposal = 0x02,
    RoleAlternateOrBackup = 0x04,
    RoleRoot = 0x08,
    RoleDesignated = RoleRoot | RoleAlternateOrBackup,
    RoleMask = RoleDesignated,
    Learning = 0x10,
    Forwarding = 0x20,
    Agreement = 0x40,
    TopologyChangeAck = 0x80,
}
