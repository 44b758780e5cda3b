using System.Net;
using System.Net.NetworkInformation;

namespace Vnet.Sockets;

/// <summary>What became of an echo request.</summary>
/// <param name="Status">Whether it was answered, or why not.</param>
/// <param name="Address">Who answered: the host, or a router on the way; the host itself when nobody did.</param>
/// <param name="RoundTrip">How long it took.</param>
/// <param name="Size">Bytes of payload that came back.</param>
public readonly record struct VnetPingReply(IPStatus Status, IPAddress Address, TimeSpan RoundTrip, int Size);
