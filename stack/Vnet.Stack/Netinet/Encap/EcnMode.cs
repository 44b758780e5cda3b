namespace Vnet.Netinet;

/// <summary>How a tunnel treats explicit congestion notification (FreeBSD's <c>ECN_*</c> of ip_ecn.h, with their values).</summary>
public enum EcnMode
{
    /// <summary>No consideration (<c>ECN_NOCARE</c>): the outer header gets the inner field as it is; marks on the way are lost.</summary>
    NoCare = -1,

    /// <summary>
    /// Compatibility mode of RFC 6040 (<c>ECN_FORBIDDEN</c>): the outer header is not-ECT, and a packet that was marked all the same
    /// is dropped.
    /// </summary>
    Forbidden = 0,

    /// <summary>RFC 3168's full functionality (<c>ECN_ALLOWED</c>): CE becomes ECT(0) outside; marks come in.</summary>
    Allowed = 1,

    /// <summary>Normal mode of RFC 6040 (<c>ECN_COMPLETE</c>): the field is copied out, and comes in by its section 4.2.</summary>
    Complete = 2,
}
