namespace Vnet.Netinet;

/// <summary>Types of IGMP messages (FreeBSD's <c>IGMP_*</c>).</summary>
public static class IgmpType
{
    /// <summary>Query, of all versions.</summary>
    public const byte Query = 0x11;

    /// <summary>Report of version 1.</summary>
    public const byte ReportV1 = 0x12;

    /// <summary>DVMRP, for routers; its packets may have been forwarded.</summary>
    public const byte Dvmrp = 0x13;

    /// <summary>Report of version 2.</summary>
    public const byte ReportV2 = 0x16;

    /// <summary>Leave of version 2.</summary>
    public const byte Leave = 0x17;

    /// <summary>Report of version 3.</summary>
    public const byte ReportV3 = 0x22;
}
