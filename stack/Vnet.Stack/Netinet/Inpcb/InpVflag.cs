namespace Vnet.Netinet;

/// <summary>Which packets a connection takes (FreeBSD's <c>inp_vflag</c>, with its values).</summary>
[Flags]
public enum InpVflag : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IPv4 (<c>INP_IPV4</c>).</summary>
    V4 = 0x1,

    /// <summary>IPv6 (<c>INP_IPV6</c>).</summary>
    V6 = 0x2,

    /// <summary>It is of an IPv6 socket, which has IPv4 addresses as ::ffff:a.b.c.d (<c>INP_IPV6PROTO</c>).</summary>
    V6Proto = 0x4,
}
