namespace Vnet.Net;

/// <summary>
/// What an interface's driver does (the function pointers of FreeBSD's <c>struct ifnet</c>). One object drives one
/// interface, or all of a kind when it has no state of its own.
/// </summary>
/// <remarks>
/// Methods are called with the interface's vnet current. <see cref="Transmit"/> is called from many threads at once, also
/// while <see cref="Down"/> and <see cref="Flush"/> run; the others one at a time, under <see cref="IfnetTable.Configure"/>,
/// which therefore comes before every lock of a driver.
/// </remarks>
public abstract class IfDriver
{
    /// <summary>Smallest MTU that can be asked for, in bytes (<c>IF_MINMTU</c>).</summary>
    public virtual int MinMtu => 72;

    /// <summary>Largest MTU that can be asked for, in bytes (<c>IF_MAXMTU</c>).</summary>
    public virtual int MaxMtu => 65535;

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

    /// <summary>Checksum work that it takes on with these capabilities on; by default TCP and UDP, and the header of IPv4.</summary>
    public virtual CsumFlags HwAssistOf(Ifnet ifp, IfCap enabled) =>
        ((enabled & IfCap.TxCsum) == 0 ? CsumFlags.None : CsumFlags.Ip | CsumFlags.IpTcp | CsumFlags.IpUdp)
        | ((enabled & IfCap.TxCsumIpv6) == 0 ? CsumFlags.None : CsumFlags.Ip6Tcp | CsumFlags.Ip6Udp);

    /// <summary>Other media are asked for (<c>SIOCSIFMEDIA</c>); always some that <see cref="Ifnet.Media"/> lists.</summary>
    public virtual Errno SetMedia(Ifnet ifp, IfMediaWord media) => Errno.NotSupportedByDevice;

    /// <summary>Groups were joined or left: <see cref="Ifnet.Multicasts"/> has those to be received (<c>SIOCADDMULTI</c>, <c>SIOCDELMULTI</c>).</summary>
    public virtual void MulticastChanged(Ifnet ifp)
    {
    }

    /// <summary>Another link-level address (<c>SIOCSIFLLADDR</c>).</summary>
    public virtual Errno SetLinkAddress(Ifnet ifp, MacAddress address) => Errno.Ok;

    /// <summary>Flags other than up and down changed: promiscuous, all multicast.</summary>
    public virtual void FlagsChanged(Ifnet ifp)
    {
    }

    /// <summary>The interface has left its vnet and is about to be another's (<c>if_reassign</c>); the old one is current.</summary>
    public virtual void Reassign(Ifnet ifp, VnetInstance vnet)
    {
    }

    /// <summary>
    /// The interfaces that it sends by, for one without a wire of its own: a VLAN's parent, an aggregate's ports, a bridge's
    /// members. None for others. Asked for by <see cref="Ifnet.SendsBy"/>.
    /// </summary>
    public virtual IEnumerable<Ifnet> LowerOf(Ifnet ifp) => [];

    /// <summary>The interface was detached for good, by its cloner or because its vnet ends; the vnet is current.</summary>
    public virtual void Detached(Ifnet ifp)
    {
    }
}
