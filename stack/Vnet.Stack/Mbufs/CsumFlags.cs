namespace Vnet.Net;

/// <summary>
/// Checksum and segmentation work: on the way out what the device is asked to do, on the way in what it has done
/// (FreeBSD's <c>csum_flags</c>, with its values).
/// </summary>
[Flags]
public enum CsumFlags : uint
{
    /// <summary>Nothing asked, nothing known.</summary>
    None = 0,

    /// <summary>Out: IPv4 header checksum.</summary>
    Ip = 0x1,

    /// <summary>Out: UDP over IPv4; the field holds the pseudo-header sum.</summary>
    IpUdp = 0x2,

    /// <summary>Out: TCP over IPv4.</summary>
    IpTcp = 0x4,

    /// <summary>Out: SCTP over IPv4.</summary>
    IpSctp = 0x8,

    /// <summary>Out: segment TCP over IPv4 (TSO4).</summary>
    IpTso = 0x10,

    /// <summary>Out: UDP over IPv6.</summary>
    Ip6Udp = 0x200,

    /// <summary>Out: TCP over IPv6.</summary>
    Ip6Tcp = 0x400,

    /// <summary>Out: SCTP over IPv6.</summary>
    Ip6Sctp = 0x800,

    /// <summary>Out: segment TCP over IPv6 (TSO6).</summary>
    Ip6Tso = 0x1000,

    /// <summary>In: the IPv4 header checksum was computed (<c>CSUM_L3_CALC</c>).</summary>
    L3Calculated = 0x0100_0000,

    /// <summary>In: and it is right (<c>CSUM_L3_VALID</c>).</summary>
    L3Valid = 0x0200_0000,

    /// <summary>In: the transport checksum was computed; <see cref="PacketHeader.CsumData"/> holds it (<c>CSUM_L4_CALC</c>).</summary>
    L4Calculated = 0x0400_0000,

    /// <summary>In: the value is right, or cannot be wrong because the packet never left memory (<c>CSUM_L4_VALID</c>).</summary>
    L4Valid = 0x0800_0000,

    /// <summary>In: all that a software device that never corrupts says.</summary>
    AllValid = L3Calculated | L3Valid | L4Calculated | L4Valid,

    /// <summary>Transport checksum of either protocol over either IP, SCTP excepted (<c>CSUM_DELAY_DATA</c> and its IPv6 form).</summary>
    DelayData = IpUdp | IpTcp | Ip6Udp | Ip6Tcp,

    /// <summary>Segmentation over either IP (<c>CSUM_TSO</c>).</summary>
    Tso = IpTso | Ip6Tso,
}
