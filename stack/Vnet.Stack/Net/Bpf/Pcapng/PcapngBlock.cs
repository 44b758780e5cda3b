namespace Vnet.Net;

// Numbers of the format (draft-ietf-opsawg-pcapng).
internal static class PcapngBlock
{
    public const uint SectionHeader = 0x0a0d_0d0a;
    public const uint InterfaceDescription = 1;
    public const uint ObsoletePacket = 2;
    public const uint SimplePacket = 3;
    public const uint InterfaceStatistics = 5;
    public const uint EnhancedPacket = 6;
    public const uint ByteOrderMagic = 0x1a2b_3c4d;

    public const ushort OptionEnd = 0;
    public const ushort OptionComment = 1;
    public const ushort SectionHardware = 2;
    public const ushort SectionOs = 3;
    public const ushort SectionApplication = 4;
    public const ushort InterfaceName = 2;
    public const ushort InterfaceDescriptionText = 3;
    public const ushort InterfaceTicks = 9;
    public const ushort InterfaceFilter = 11;
    public const ushort InterfaceOs = 12;
    public const ushort InterfaceTimestampOffset = 14;
    public const ushort PacketFlags = 2;
    public const ushort StatisticsStart = 2;
    public const ushort StatisticsEnd = 3;
    public const ushort StatisticsReceived = 4;
    public const ushort StatisticsDropped = 7;
    public const ushort StatisticsAccepted = 6;
    public const ushort StatisticsDelivered = 8;

    /// <summary>Largest block that is read; what is longer is no capture but damage.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>Most interfaces of a section.</summary>
    public const int MaxInterfaces = 65_536;

    /// <summary>Bytes of a value padded to four.</summary>
    public static int Padded(int length) => (length + 3) & ~3;
}
