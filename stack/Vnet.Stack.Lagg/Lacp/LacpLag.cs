using Vnet.Net;

namespace Vnet.Devices;

/// <summary>What ports must have in common to be used together (IEEE 802.1AX-2008 §5.3.6, the LAG ID).</summary>
/// <param name="Key">Their key here.</param>
/// <param name="PartnerPriority">Priority of the system at the other end.</param>
/// <param name="Partner">Its address.</param>
/// <param name="PartnerKey">Their key there.</param>
/// <param name="Port">Number of a port that one of the ends does not want to share; 0 otherwise.</param>
public readonly record struct LacpLag(ushort Key, ushort PartnerPriority, MacAddress Partner, ushort PartnerKey, ushort Port);
