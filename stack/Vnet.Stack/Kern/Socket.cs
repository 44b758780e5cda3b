using Vnet.Net;

namespace Vnet.Kern;

/// <summary>The kernel's side of a socket (FreeBSD's <c>struct socket</c>); belongs to one vnet for ever.</summary>
/// <remarks>Protocols append to <see cref="Receive"/> from lanes; one <see cref="Sockets.VnetSocket"/> takes from it.</remarks>
public sealed class Socket
{
    /// <summary>Makes a socket of the current vnet (<c>socreate</c>).</summary>
    /// <exception cref="NetException">The protocol refused.</exception>
    public Socket(Protosw protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        (Protocol, Vnet) = (protocol, CurVnet.Current!);
        if (protocol.Attach(this) is var error and not Errno.Ok)
            throw new NetException(error, $"No {protocol.Type} socket in vnet '{Vnet.Name}': {error}.");
    }

    /// <summary>Its vnet (<c>so_vnet</c>).</summary>
    public VnetInstance Vnet { get; }

    /// <summary>What its protocol does for it.</summary>
    public Protosw Protocol { get; }

    /// <summary>The protocol's own object (<c>so_pcb</c>).</summary>
    public object? Pcb { get; set; }

    /// <summary>What was received and not yet read (<c>so_rcv</c>).</summary>
    public SockBuf Receive { get; } = new();
}
