using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Inet6;

/// <summary>Makes IPv6 packets, and reads them.</summary>
internal static class Packet6
{
    public static byte[] Make(In6Addr source, In6Addr destination, byte next, ReadOnlySpan<byte> payload, byte hopLimit = 64)
    {
        byte[] packet = new byte[Ip6Header.Length + payload.Length];
        _ = new Ip6Header(packet)
        {
            Flow = 6u << 28,
            PayloadLength = (ushort)payload.Length,
            NextHeader = next,
            HopLimit = hopLimit,
            Source = source,
            Destination = destination,
        };
        payload.CopyTo(packet.AsSpan(Ip6Header.Length));
        return packet;
    }

    /// <summary>An ICMPv6 message with a right checksum, after extension headers.</summary>
    public static byte[] Icmp(In6Addr source, In6Addr destination, byte type, byte code, ReadOnlySpan<byte> body, byte[]? headers = null,
        byte firstHeader = IpProto.IcmpV6, byte hopLimit = 64)
    {
        byte[] message = new byte[4 + body.Length];
        (message[0], message[1]) = (type, code);
        body.CopyTo(message.AsSpan(4));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Sum(source, destination, IpProto.IcmpV6, message));
        return Make(source, destination, headers is null ? IpProto.IcmpV6 : firstHeader, [.. headers ?? [], .. message], hopLimit);
    }

    public static byte[] Echo(In6Addr source, In6Addr destination, int size = 8, byte[]? headers = null, byte firstHeader = IpProto.IcmpV6)
    {
        byte[] body = new byte[4 + size];
        for (int i = 0; i < body.Length; i++)
            body[i] = (byte)(i * 7);
        return Icmp(source, destination, Icmp6Type.EchoRequest, 0, body, headers, firstHeader);
    }

    public static byte[] Udp(In6Addr source, In6Addr destination, ushort from, ushort to, ReadOnlySpan<byte> data)
    {
        byte[] message = new byte[8 + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, from);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), to);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), (ushort)message.Length);
        data.CopyTo(message.AsSpan(8));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), Sum(source, destination, IpProto.Udp, message));
        return Make(source, destination, IpProto.Udp, message);
    }

    public static ushort Sum(In6Addr source, In6Addr destination, byte protocol, ReadOnlySpan<byte> message)
    {
        Span<byte> addresses = stackalloc byte[32];
        source.CopyTo(addresses);
        destination.CopyTo(addresses[16..]);
        uint pseudo = InternetChecksum.PseudoHeader(addresses[..16], addresses[16..], protocol, (uint)message.Length);
        return InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(message)));
    }

    /// <summary>One fragment of what follows the IPv6 header of a packet.</summary>
    public static byte[] Fragment(byte[] packet, uint id, int offset, int length, bool hasMore)
    {
        byte[] payload = new byte[8 + length];
        payload[0] = packet[6];
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)(offset | (hasMore ? 1 : 0)));
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(4), id);
        packet.AsSpan(Ip6Header.Length + offset, length).CopyTo(payload.AsSpan(8));
        return Make(SourceOf(packet), DestinationOf(packet), IpProto.Fragment, payload);
    }

    public static In6Addr SourceOf(byte[] packet) => new(packet.AsSpan(8));

    public static In6Addr DestinationOf(byte[] packet) => new(packet.AsSpan(24));

    /// <summary>Type, code and parameter of an ICMPv6 message whose checksum is right.</summary>
    public static (byte Type, byte Code, uint Parameter) ReadIcmp(byte[] packet)
    {
        Assert.Equal(IpProto.IcmpV6, packet[6]);
        Assert.Equal(packet.Length - Ip6Header.Length, (packet[4] << 8) | packet[5]);
        Assert.Equal(0, Sum(SourceOf(packet), DestinationOf(packet), IpProto.IcmpV6, packet.AsSpan(Ip6Header.Length)));
        return (packet[40], packet[41], BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(44)));
    }
}
