namespace Vnet.Netinet6;

/// <summary>Options of messages of neighbor discovery, by their types.</summary>
internal static class Nd6Option
{
    /// <summary>The sender's link address (RFC 4861 section 4.6.1).</summary>
    public const byte SourceLinkAddress = 1;

    /// <summary>The target's link address (RFC 4861 section 4.6.1).</summary>
    public const byte TargetLinkAddress = 2;

    /// <summary>A prefix of the link (RFC 4861 section 4.6.2).</summary>
    public const byte Prefix = 3;

    /// <summary>The packet that was redirected (RFC 4861 section 4.6.3).</summary>
    public const byte RedirectedHeader = 4;

    /// <summary>MTU of the link (RFC 4861 section 4.6.4).</summary>
    public const byte Mtu = 5;

    /// <summary>A number that its sender knows again (RFC 3971 section 5.3.2, RFC 7527).</summary>
    public const byte Nonce = 14;

    /// <summary>A route by way of the router (RFC 4191 section 2.3).</summary>
    public const byte Route = 24;

    /// <summary>Name servers (RFC 8106 section 5.1).</summary>
    public const byte DnsServers = 25;

    /// <summary>Domains to search (RFC 8106 section 5.2).</summary>
    public const byte DnsDomains = 31;

    /// <summary>Bytes of a link address option for Ethernet.</summary>
    public const int LinkAddressLength = 8;

    /// <summary>Bytes of a nonce option with six bytes.</summary>
    public const int NonceLength = 8;

    /// <summary>Bytes that the lengths of options count.</summary>
    public const int Unit = 8;
}
