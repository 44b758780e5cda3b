namespace Vnet.Netinet;

/// <summary>Explicit congestion notification over tunnels (RFC 6040, RFC 3168 section 9.1; FreeBSD's ip_ecn.c).</summary>
public static class IpEcn
{
    private const byte Mask = 3;
    private const byte NotEct = 0;
    private const byte Ect1 = 1;
    private const byte Ect0 = 2;
    private const byte Ce = 3;

    /// <summary>TOS or traffic class of the outer header (<c>ip_ecn_ingress</c>).</summary>
    /// <param name="mode">The tunnel's mode.</param>
    /// <param name="inner">That of the packet that goes into the tunnel.</param>
    public static byte Ingress(EcnMode mode, byte inner) => mode switch
    {
        EcnMode.Forbidden => (byte)(inner & ~Mask),
        EcnMode.Allowed when (inner & Mask) == Ce => (byte)((inner & ~Mask) | Ect0),
        _ => inner,
    };

    /// <summary>What comes out of the tunnel (<c>ip_ecn_egress</c>).</summary>
    /// <param name="mode">The tunnel's mode.</param>
    /// <param name="outer">TOS or traffic class of the outer header.</param>
    /// <param name="inner">That of the inner header; changed.</param>
    /// <returns>False when the packet must be dropped: it was marked, and does not know what that means.</returns>
    public static bool TryEgress(EcnMode mode, byte outer, ref byte inner)
    {
        int mark = outer & Mask;
        int own = inner & Mask;
        switch (mode)
        {
            case EcnMode.Forbidden:
                return mark != Ce;
            case EcnMode.Allowed or EcnMode.Complete when mark == Ce:
                if (own == NotEct)
                    return false;
                inner |= Ce;
                return true;
            // RFC 6040 section 4.2, figure 4: ECT(1) is the stronger one.
            case EcnMode.Complete when mark == Ect1 && own == Ect0:
                inner = (byte)((inner & ~Mask) | Ect1);
                return true;
            default:
                return true;
        }
    }
}
