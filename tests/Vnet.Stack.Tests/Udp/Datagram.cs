using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Udp;

/// <summary>UDP packets as bytes, with right checksums.</summary>
internal static class Datagram
{
    public static byte[] V4(InAddr source, ushort sourcePort, InAddr destination, ushort destinationPort, ReadOnlySpan<byte> data, byte protocol = IpProto.Udp,
        int coverage = -1, byte ttl = 64)
    {
        byte[] packet = new byte[IpHeader.MinLength + UdpHeader.Length + data.Length];
        var ip = new IpHeader(packet)
        {
            HeaderLength = IpHeader.MinLength, TotalLength = (ushort)packet.Length, Ttl = ttl, Protocol = protocol, Source = source, Destination = destination,
        };
        ip.Checksum = InternetChecksum.Compute(packet.AsSpan(0, IpHeader.MinLength));
        Fill(packet.AsSpan(IpHeader.MinLength), sourcePort, destinationPort, data, coverage,
            InternetChecksum.PseudoHeader(source.Value, destination.Value, protocol, (ushort)(UdpHeader.Length + data.Length)));
        return packet;
    }

    public static byte[] V6(In6Addr source, ushort sourcePort, In6Addr destination, ushort destinationPort, ReadOnlySpan<byte> data, byte protocol = IpProto.Udp)
    {
        byte[] packet = new byte[Ip6Header.Length + UdpHeader.Length + data.Length];
        _ = new Ip6Header(packet)
        {
            Flow = 6u << 28, PayloadLength = (ushort)(packet.Length - Ip6Header.Length), HopLimit = 64, NextHeader = protocol, Source = source,
            Destination = destination,
        };
        Fill(packet.AsSpan(Ip6Header.Length), sourcePort, destinationPort, data, -1,
            InternetChecksum.PseudoHeader(packet.AsSpan(8, 16), packet.AsSpan(24, 16), protocol, (uint)(UdpHeader.Length + data.Length)));
        return packet;
    }

    private static void Fill(Span<byte> udp, ushort sourcePort, ushort destinationPort, ReadOnlySpan<byte> data, int coverage, uint pseudo)
    {
        data.CopyTo(udp[UdpHeader.Length..]);
        int length = coverage < 0 ? udp.Length : coverage;
        _ = new UdpHeader(udp) { SourcePort = sourcePort, DestinationPort = destinationPort, DatagramLength = (ushort)length };
        int covered = length == 0 ? udp.Length : Math.Min(length, udp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(udp[UdpHeader.ChecksumOffset..],
            InternetChecksum.FinishUdp(InternetChecksum.Add(pseudo, InternetChecksum.Sum(udp[..covered]))));
    }
}
