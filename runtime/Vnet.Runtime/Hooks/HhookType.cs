namespace Vnet;

/// <summary>Whose hook points (FreeBSD's <c>HHOOK_TYPE_*</c>). Other numbers may be used by others.</summary>
public enum HhookType
{
    /// <summary>Of TCP; see <see cref="HhookTcp"/>.</summary>
    Tcp = 1,

    /// <summary>Of sockets.</summary>
    Socket = 2,

    /// <summary>Of IPsec, for what comes in.</summary>
    IpsecIn = 3,

    /// <summary>Of IPsec, for what goes out.</summary>
    IpsecOut = 4,
}
