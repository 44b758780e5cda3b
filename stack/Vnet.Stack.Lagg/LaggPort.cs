using Vnet.Net;

namespace Vnet.Devices;

/// <summary>An interface as a port of an aggregate (FreeBSD's <c>struct lagg_port</c>).</summary>
public sealed class LaggPort : IfHook
{
    internal LaggPort(Lagg lagg, Ifnet ifp) => (Lagg, Ifp, SavedAddress) = (lagg, ifp, ifp.LinkAddress);

    /// <summary>The aggregate.</summary>
    public Lagg Lagg { get; }

    /// <summary>The interface.</summary>
    public Ifnet Ifp { get; }

    /// <summary>Whether it can carry frames: up, with a link.</summary>
    public bool HasLink => Ifp.IsRunning && Ifp.LinkState != LinkState.Down;

    /// <summary>Whether the aggregate sends by it now (<c>ACTIVE</c>, <c>DISTRIBUTING</c>).</summary>
    public bool IsActive => Lagg.Protocol.IsActive(this);

    /// <summary>LACP's view of it, or null with another protocol.</summary>
    public LacpPort? Lacp { get; internal set; }

    /// <summary>Its address before it took the aggregate's.</summary>
    internal MacAddress SavedAddress { get; }

    /// <inheritdoc/>
    public override Mbuf? Input(Ifnet ifp, Mbuf m) => Lagg.Input(this, m);

    /// <inheritdoc/>
    public override void Departed(Ifnet ifp) => Lagg.PortDeparted(this);
}
