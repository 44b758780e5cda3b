namespace Vnet.Net;

/// <summary>What a packet filter says of a packet (FreeBSD's <c>pfil_return_t</c>).</summary>
public enum PfilVerdict
{
    /// <summary>It goes on (<c>PFIL_PASS</c>); the hook may have changed it, or put another in its place.</summary>
    Pass,

    /// <summary>It is dropped (<c>PFIL_DROPPED</c>): who ran the hooks frees it.</summary>
    Drop,

    /// <summary>The hook has taken it (<c>PFIL_CONSUMED</c>), and owns it.</summary>
    Consumed,
}
