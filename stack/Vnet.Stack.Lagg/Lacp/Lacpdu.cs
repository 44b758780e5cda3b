using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>A message of LACP (IEEE 802.1AX-2008 §5.4.2), apart from its bytes.</summary>
/// <param name="Actor">The sender.</param>
/// <param name="Partner">What the sender knows of the receiver.</param>
/// <param name="CollectorMaxDelay">How long a frame may take through the sender, in tens of microseconds.</param>
internal readonly record struct Lacpdu(LacpInfo Actor, LacpInfo Partner, ushort CollectorMaxDelay)
{
    private const int ActorAt = EtherHeader.Length + 2;
    private const int PartnerAt = ActorAt + InfoTlvLength;
    private const int CollectorAt = PartnerAt + InfoTlvLength;
    private const int InfoTlvLength = 2 + LacpInfo.Length;
    private const int CollectorTlvLength = 16;

    /// <summary>Reads one from a whole Ethernet frame of the slow protocols.</summary>
    /// <returns>False when it is none: another length, not to the group, or its parts are not the ones that there must be.</returns>
    public static bool TryParse(ReadOnlySpan<byte> frame, out Lacpdu pdu)
    {
        pdu = default;
        // A later version may have more parts, but these come first (§5.4.2.3).
        if (frame.Length != SlowProtocol.FrameLength
            || new MacAddress(frame) != SlowProtocol.GroupAddress
            || frame[EtherHeader.Length] != SlowProtocol.Lacp
            || frame[EtherHeader.Length + 1] == 0
            || !IsTlv(frame[ActorAt..], 1, InfoTlvLength)
            || !IsTlv(frame[PartnerAt..], 2, InfoTlvLength)
            || !IsTlv(frame[CollectorAt..], 3, CollectorTlvLength))
        {
            return false;
        }

        pdu = new Lacpdu(
            LacpInfo.Read(frame[(ActorAt + 2)..]),
            LacpInfo.Read(frame[(PartnerAt + 2)..]),
            BinaryPrimitives.ReadUInt16BigEndian(frame[(CollectorAt + 2)..]));
        return true;
    }

    /// <summary>Writes it as a frame.</summary>
    /// <param name="frame"><see cref="SlowProtocol.FrameLength"/> bytes.</param>
    /// <param name="source">Address of the sending port.</param>
    public void WriteTo(Span<byte> frame, MacAddress source)
    {
        SlowProtocol.WriteHeader(frame, source, SlowProtocol.Lacp);
        (frame[ActorAt], frame[ActorAt + 1]) = (1, InfoTlvLength);
        Actor.WriteTo(frame[(ActorAt + 2)..]);
        (frame[PartnerAt], frame[PartnerAt + 1]) = (2, InfoTlvLength);
        Partner.WriteTo(frame[(PartnerAt + 2)..]);
        (frame[CollectorAt], frame[CollectorAt + 1]) = (3, CollectorTlvLength);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(CollectorAt + 2)..], CollectorMaxDelay);
    }

    private static bool IsTlv(ReadOnlySpan<byte> bytes, byte type, byte length) => bytes[0] == type && bytes[1] == length;
}
