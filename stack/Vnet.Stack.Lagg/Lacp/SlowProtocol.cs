using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Slow protocols (IEEE 802.3 annex 57A): frames that never leave the link.</summary>
internal static class SlowProtocol
{
    /// <summary>Bytes of every frame of LACP and of the marker protocol, header included (§5.4.2.1, §5.5.2).</summary>
    public const int FrameLength = EtherHeader.Length + 110;

    /// <summary>Most frames of a subtype that a station may send in a second (§57A.2).</summary>
    public const int MostPerSecond = 10;

    public const byte Lacp = 1;
    public const byte Marker = 2;

    /// <summary>01:80:c2:00:00:02.</summary>
    public static MacAddress GroupAddress { get; } = new(0x0180_c200_0002);

    /// <summary>Begins a frame, all zero otherwise.</summary>
    public static void WriteHeader(Span<byte> frame, MacAddress source, byte subtype)
    {
        frame.Clear();
        _ = new EtherHeader(frame) { Destination = GroupAddress, Source = source, EtherType = EtherType.Slow };
        frame[EtherHeader.Length] = subtype;
        frame[EtherHeader.Length + 1] = 1;
    }
}
