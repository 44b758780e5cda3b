namespace Vnet.Netinet;

/// <summary>A message to a routing daemon (FreeBSD's <c>struct igmpmsg</c>).</summary>
/// <param name="Type">What happened.</param>
/// <param name="Vif">Number of the virtual interface that the packet came in by, or is to go out by.</param>
/// <param name="Source">Source of the packet.</param>
/// <param name="Group">Its group.</param>
/// <param name="Packet">Its header; for <see cref="MrouteUpcallType.WholePacket"/> all of it.</param>
public sealed record MrouteUpcall(MrouteUpcallType Type, int Vif, InAddr Source, InAddr Group, ReadOnlyMemory<byte> Packet);
