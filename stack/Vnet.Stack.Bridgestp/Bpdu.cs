using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>A message between bridges (802.1D-2004 §9), apart from its bytes.</summary>
internal readonly record struct Bpdu(BpduType Type, BpduFlags Flags, PriorityVector Vector, BstpTimes Times)
{
    /// <summary>Bytes of the largest frame that one is in: 802.3 header, LLC, rapid BPDU.</summary>
    public const int MaxFrame = EtherHeader.Length + LlcLength + RapidLength;

    private const int LlcLength = 3;
    private const int TopologyChangeLength = 4;
    private const int ConfigurationLength = 35;
    private const int RapidLength = 36;

    /// <summary>Whether it is from a port that takes itself for the designated one; STP has no others.</summary>
    public bool IsFromDesignated => Type == BpduType.Configuration || (Flags & BpduFlags.RoleMask) == BpduFlags.RoleDesignated;

    /// <summary>Reads one from an Ethernet frame.</summary>
    /// <returns>False when it is none, or one that must be ignored (§9.3.4).</returns>
    public static bool TryParse(ReadOnlySpan<byte> frame, out Bpdu bpdu)
    {
        bpdu = default;
        if (frame.Length < EtherHeader.Length + LlcLength + TopologyChangeLength)
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);
        ReadOnlySpan<byte> llc = frame[EtherHeader.Length..];
        if (length > llc.Length || length < LlcLength + TopologyChangeLength || llc[0] != 0x42 || llc[1] != 0x42 || llc[2] != 0x03)
            return false;
        ReadOnlySpan<byte> body = llc[LlcLength..length];
        if (BinaryPrimitives.ReadUInt16BigEndian(body) != 0)
            return false;
        byte version = body[2];
        var type = (BpduType)body[3];
        switch (type)
        {
            case BpduType.TopologyChange:
                bpdu = new Bpdu(type, BpduFlags.None, default, default);
                return true;
            case BpduType.Configuration when body.Length >= ConfigurationLength:
                bpdu = Read(type, body);
                // STP has two flags; what stands in the others' place means nothing.
                bpdu = bpdu with { Flags = bpdu.Flags & (BpduFlags.TopologyChange | BpduFlags.TopologyChangeAck) };
                return bpdu.Times.MessageAge < bpdu.Times.MaxAge;
            case BpduType.Rapid when body.Length >= RapidLength && version >= (byte)BstpProtocol.Rstp:
                bpdu = Read(type, body);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes it as a frame.</summary>
    /// <param name="frame">At least <see cref="MaxFrame"/> bytes.</param>
    /// <param name="source">Address of the sending port.</param>
    /// <returns>Bytes of the frame.</returns>
    public int WriteTo(Span<byte> frame, MacAddress source)
    {
        frame[..MaxFrame].Clear();
        int length = Type switch
        {
            BpduType.TopologyChange => TopologyChangeLength,
            BpduType.Configuration => ConfigurationLength,
            _ => RapidLength,
        };
        _ = new EtherHeader(frame) { Destination = Bstp.GroupAddress, Source = source, EtherType = (ushort)(LlcLength + length) };
        Span<byte> llc = frame[EtherHeader.Length..];
        (llc[0], llc[1], llc[2]) = (0x42, 0x42, 0x03);
        Span<byte> body = llc[LlcLength..];
        body[2] = Type == BpduType.Rapid ? (byte)BstpProtocol.Rstp : (byte)BstpProtocol.Stp;
        body[3] = (byte)Type;
        if (Type != BpduType.TopologyChange)
            Write(body);
        return EtherHeader.Length + LlcLength + length;
    }

    private void Write(Span<byte> body)
    {
        body[4] = (byte)Flags;
        BinaryPrimitives.WriteUInt64BigEndian(body[5..], Vector.Root);
        BinaryPrimitives.WriteUInt32BigEndian(body[13..], Vector.Cost);
        BinaryPrimitives.WriteUInt64BigEndian(body[17..], Vector.Bridge);
        BinaryPrimitives.WriteUInt16BigEndian(body[25..], Vector.Port);
        // Times are in 1/256 s.
        BinaryPrimitives.WriteUInt16BigEndian(body[27..], (ushort)(Times.MessageAge << 8));
        BinaryPrimitives.WriteUInt16BigEndian(body[29..], (ushort)(Times.MaxAge << 8));
        BinaryPrimitives.WriteUInt16BigEndian(body[31..], (ushort)(Times.HelloTime << 8));
        BinaryPrimitives.WriteUInt16BigEndian(body[33..], (ushort)(Times.ForwardDelay << 8));
    }

    private static Bpdu Read(BpduType type, ReadOnlySpan<byte> body) => new(
        type,
        (BpduFlags)body[4],
        new PriorityVector(
            BinaryPrimitives.ReadUInt64BigEndian(body[5..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[13..]),
            BinaryPrimitives.ReadUInt64BigEndian(body[17..]),
            BinaryPrimitives.ReadUInt16BigEndian(body[25..])),
        new BstpTimes(Seconds(body[27..]), Seconds(body[29..]), Math.Max(Seconds(body[31..]), 1), Seconds(body[33..])));

    // Rounded, because some bridges count the age in fractions.
    private static int Seconds(ReadOnlySpan<byte> field) => (BinaryPrimitives.ReadUInt16BigEndian(field) + 128) >> 8;
}
