namespace Vnet.Net;

/// <summary>Protocols by Ethernet type (IANA).</summary>
public static class EtherType
{
    /// <summary>IPv4.</summary>
    public const ushort Ip = 0x0800;

    /// <summary>ARP (RFC 826).</summary>
    public const ushort Arp = 0x0806;

    /// <summary>802.1Q tag.</summary>
    public const ushort Vlan = 0x8100;

    /// <summary>IPv6.</summary>
    public const ushort Ipv6 = 0x86dd;

    /// <summary>Slow protocols: LACP (802.3ad).</summary>
    public const ushort Slow = 0x8809;

    /// <summary>802.1ad service tag.</summary>
    public const ushort QinQ = 0x88a8;

    /// <summary>For experiments (802, "local experimental 1").</summary>
    public const ushort Experimental = 0x88b5;
}
