using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Inet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>A frame that was sent, as a test reads it.</summary>
internal sealed class NdFrame(byte[] frame)
{
    public MacAddress To => new(frame);

    public byte[] Packet => frame[14..];

    public In6Addr Source => Packet6.SourceOf(Packet);

    public In6Addr Destination => Packet6.DestinationOf(Packet);

    public byte HopLimit => Packet[7];

    public bool IsIcmp => Packet[6] == IpProto.IcmpV6;

    /// <summary>Whether it is MLD: with a hop-by-hop header, or by its type.</summary>
    public bool IsMld => Packet[6] == 0 || (IsIcmp && Packet[40] is 130 or 131 or 132 or 143);

    /// <summary>Type of the message, after its checksum was looked at; 0 for other packets.</summary>
    public byte Type => IsIcmp ? Packet6.ReadIcmp(Packet).Type : (byte)0;

    public byte[] Message => Packet[40..];

    public In6Addr Target => new(Message.AsSpan(8));

    public uint Word(int offset) => BinaryPrimitives.ReadUInt32BigEndian(Message.AsSpan(offset));

    /// <summary>R, S and O of an advertisement.</summary>
    public string Flags => ((Message[4] & 0x80) != 0 ? "R" : "") + ((Message[4] & 0x40) != 0 ? "S" : "") + ((Message[4] & 0x20) != 0 ? "O" : "");

    /// <summary>An option of a type behind the fixed part; null where there is none.</summary>
    public byte[]? Option(byte type)
    {
        int offset = Type switch
        {
            133 => 8,
            134 => 16,
            137 => 40,
            _ => 24,
        };
        for (; offset < Message.Length; offset += Message[offset + 1] * 8)
        {
            if (Message[offset] == type)
                return Message[offset..(offset + (Message[offset + 1] * 8))];
        }

        return null;
    }

    public MacAddress? LinkAddress(byte type) => Option(type) is { } option ? new MacAddress(option.AsSpan(2)) : null;
}
