using System.Net;

namespace Vnet.Sockets;

/// <summary>To which address and by which interface a message came (<see cref="System.Net.Sockets.IPPacketInformation"/>, which nobody else can make).</summary>
/// <param name="Address">The destination of the message: an address of the vnet, a broadcast address or a group. Null when it is not known.</param>
/// <param name="Interface">Index of the interface; 0 when it is not known.</param>
public readonly record struct PacketInformation(IPAddress? Address, int Interface);
