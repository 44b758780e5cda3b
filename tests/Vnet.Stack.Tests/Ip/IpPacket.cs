using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests.Inet;

/// <summary>IPv4 packets as bytes, right unless changed afterwards.</summary>
internal static class IpPacket
{
    public const byte TestProtocol = 253;

    public static byte[] Make(string source, string destination, int payload = 8, byte protocol = TestProtocol, byte ttl = 64, ushort id = 1, ushort offset = 0,
        byte tos = 0, byte[]? options = null)
    {
        byte[] bytes = new byte[payload];
        for (int i = 0; i < payload; i++)
            bytes[i] = (byte)(i + ((offset & IpHeader.OffsetMask) * 8));
        return Make(source, destination, bytes, protocol, ttl, id, offset, tos, options);
    }

    public static byte[] Make(string source, string destination, byte[] payload, byte protocol, byte ttl = 64, ushort id = 1, ushort offset = 0, byte tos = 0, byte[]? options = null)
    {
        int hlen = 20 + (options?.Length ?? 0);
        byte[] packet = new byte[hlen + payload.Length];
        _ = new IpHeader(packet)
        {
            HeaderLength = hlen,
            Tos = tos,
            TotalLength = (ushort)packet.Length,
            Id = id,
            Offset = offset,
            Ttl = ttl,
            Protocol = protocol,
            Source = InAddr.Parse(source),
            Destination = InAddr.Parse(destination),
        };
        options?.CopyTo(packet, 20);
        payload.CopyTo(packet, hlen);
        return Sum(packet);
    }

    /// <summary>Fills the header checksum in.</summary>
    public static byte[] Sum(byte[] packet)
    {
        int hlen = Math.Min((packet[0] & 0xf) * 4, packet.Length);
        packet[10] = packet[11] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), InternetChecksum.Compute(packet.AsSpan(0, hlen)));
        return packet;
    }

    public static bool IsSumRight(byte[] packet) => InternetChecksum.Compute(packet.AsSpan(0, (packet[0] & 0xf) * 4)) == 0;

    public static byte[] Payload(byte[] packet) => packet[((packet[0] & 0xf) * 4)..];
}
