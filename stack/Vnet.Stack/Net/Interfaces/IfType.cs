namespace Vnet.Net;

/// <summary>Kind of an interface (IANA ifType).</summary>
public enum IfType : byte
{
    /// <summary>None of the others.</summary>
    Other = 1,

    /// <summary>Ethernet.</summary>
    Ethernet = 6,

    /// <summary>Point to point.</summary>
    Ppp = 23,

    /// <summary>Software loopback.</summary>
    Loop = 24,

    /// <summary>Virtual, such as tun.</summary>
    PropVirtual = 53,

    /// <summary>Tunnel: GRE.</summary>
    Tunnel = 131,

    /// <summary>802.1Q VLAN.</summary>
    L2Vlan = 135,

    /// <summary>Link aggregate.</summary>
    Ieee8023AdLag = 161,

    /// <summary>Bridge.</summary>
    Bridge = 209,

    /// <summary>6to4 and 6rd (<c>IFT_STF</c>).</summary>
    Stf = 215,

    /// <summary>Generic tunnel (<c>IFT_GIF</c>).</summary>
    Gif = 240,
}
