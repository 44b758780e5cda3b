namespace Vnet.Net;

/// <summary>
/// What an interface's driver does (the function pointers of FreeBSD's <c>struct ifnet</c>). One object drives one
/// interface.
/// </summary>
/// <remarks>
/// Methods are called with the interface's vnet current. <see cref="Transmit"/> is called from many threads at once; the
/// others one at a time for each interface.
/// </remarks>
public abstract class IfDriver
{
    /// <summary>Sends a packet (<c>if_transmit</c>), link header included; the driver owns it, whatever it answers.</summary>
    /// <returns>Why it was dropped, or <see cref="Errno.Ok"/>.</returns>
    public abstract Errno Transmit(Ifnet ifp, Mbuf m);

    /// <summary>Drops what waits to be sent (<c>if_qflush</c>).</summary>
    public virtual void Flush(Ifnet ifp)
    {
    }

    /// <summary>The interface was brought up (<c>if_init</c>): start, and set <see cref="IfFlags.Running"/>.</summary>
    public virtual Errno Up(Ifnet ifp)
    {
        ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        return Errno.Ok;
    }

    /// <summary>The interface was brought down: stop, and clear <see cref="IfFlags.Running"/>.</summary>
    public virtual void Down(Ifnet ifp) => ifp.SetDriverFlags(IfFlags.None, IfFlags.Running);

    /// <summary>Another MTU is asked for (<c>SIOCSIFMTU</c>).</summary>
    public virtual Errno SetMtu(Ifnet ifp, int mtu) => Errno.Ok;

    /// <summary>Another set of capabilities is to be on (<c>SIOCSIFCAP</c>); never more than there are.</summary>
    public virtual Errno SetCapabilities(Ifnet ifp, IfCap enabled) => Errno.Ok;

    /// <summary>Another link-level address (<c>SIOCSIFLLADDR</c>).</summary>
    public virtual Errno SetLinkAddress(Ifnet ifp, MacAddress address) => Errno.Ok;

    /// <summary>Flags other than up and down changed: promiscuous, all multicast.</summary>
    public virtual void FlagsChanged(Ifnet ifp)
    {
    }

    /// <summary>The interface is about to be another vnet's (<c>if_reassign</c>); the old one is current.</summary>
    public virtual void Reassign(Ifnet ifp, VnetInstance vnet)
    {
    }
}
