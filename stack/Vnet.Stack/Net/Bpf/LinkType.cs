namespace Vnet.Net;

/// <summary>What a captured packet begins with (the <c>LINKTYPE_</c> numbers of capture files).</summary>
public enum LinkType
{
    /// <summary>Four bytes of address family in the byte order of the capturing machine, then the packet (BSD's loopback).</summary>
    Null = 0,

    /// <summary>An Ethernet header (<c>DLT_EN10MB</c>).</summary>
    Ethernet = 1,

    /// <summary>The IPv4 or IPv6 header.</summary>
    Raw = 101,
}
