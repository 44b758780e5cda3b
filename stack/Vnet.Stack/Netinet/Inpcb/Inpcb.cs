using Vnet.Kern;

namespace Vnet.Netinet;

/// <summary>An end of a connection of an internet protocol (FreeBSD's <c>struct inpcb</c>).</summary>
public sealed class Inpcb(Inpcbinfo info, Socket socket)
{
    /// <summary>The table that it is in.</summary>
    public Inpcbinfo Info { get; } = info;

    /// <summary>Its socket.</summary>
    public Socket Socket { get; } = socket;

    /// <summary>Local name (<c>inp_laddr</c>, <c>inp_lport</c>).</summary>
    public SockAddr Local { get; internal set; }

    /// <summary>Peer, or none.</summary>
    public SockAddr Foreign { get; internal set; }

    /// <summary>Time to live of what it sends (<c>inp_ip_ttl</c>).</summary>
    public byte Ttl { get; set; } = 64;
}
