using System.Net;
using SocketFlags = System.Net.Sockets.SocketFlags;

namespace Vnet.Sockets;

/// <summary>A received message (<see cref="System.Net.Sockets.SocketReceiveMessageFromResult"/>).</summary>
/// <param name="ReceivedBytes">Bytes in the buffer.</param>
/// <param name="SocketFlags">How it came: Truncated, Broadcast, Multicast.</param>
/// <param name="RemoteEndPoint">Its sender.</param>
/// <param name="PacketInformation">To which address and by which interface.</param>
public readonly record struct ReceiveMessageFromResult(int ReceivedBytes, SocketFlags SocketFlags, EndPoint RemoteEndPoint, PacketInformation PacketInformation);
