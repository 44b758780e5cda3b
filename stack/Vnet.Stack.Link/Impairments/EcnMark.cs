using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Marks a packet as having met congestion (RFC 3168 §5).</summary>
internal static class EcnMark
{
    private const int Congestion = 3;

    /// <summary>Sets the mark in the IP header.</summary>
    /// <returns>False for a packet that does not take marks: not IP, or not of an ECN-capable transport.</returns>
    public static bool TryApply(Mbuf m)
    {
        Span<byte> bytes = m.Data;
        if (bytes.Length < EtherHeader.Length + 20)
            return false;
        Span<byte> ip = bytes[EtherHeader.Length..];
        return new EtherHeader(bytes).EtherType switch
        {
            EtherType.Ip when m.IsWritable => TryApplyIpv4(ip),
            EtherType.Ipv6 when m.IsWritable => TryApplyIpv6(ip),
            _ => false,
        };
    }

    private static bool TryApplyIpv4(Span<byte> ip)
    {
        if ((ip[1] & Congestion) == 0)
            return false;
        ushort before = BinaryPrimitives.ReadUInt16BigEndian(ip);
        ip[1] |= Congestion;
        ushort after = BinaryPrimitives.ReadUInt16BigEndian(ip);
        ushort sum = BinaryPrimitives.ReadUInt16BigEndian(ip[10..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Update(sum, before, after));
        return true;
    }

    // The traffic class is bits 4 to 11.
    private static bool TryApplyIpv6(Span<byte> ip)
    {
        if (((ip[1] >> 4) & Congestion) == 0)
            return false;
        ip[1] |= Congestion << 4;
        return true;
    }
}
