using Vnet.Net;

namespace Vnet.Devices;

/// <summary>An interface as a member of a bridge (FreeBSD's <c>struct bridge_iflist</c>).</summary>
public sealed class BridgeMember : IfHook
{
    private bool _isGone;

    internal BridgeMember(Bridge bridge, Ifnet ifp, BridgeMemberFlags flags) => (Bridge, Ifp, Flags) = (bridge, ifp, flags);

    /// <summary>The bridge.</summary>
    public Bridge Bridge { get; }

    /// <summary>The interface.</summary>
    public Ifnet Ifp { get; }

    /// <summary>How the bridge treats it.</summary>
    public BridgeMemberFlags Flags { get; internal set; }

    /// <summary>Most addresses learnt on it; 0 for no limit (<c>ifmaxaddr</c>).</summary>
    public int MaxAddresses { get; internal set; }

    /// <summary>Addresses known on it now.</summary>
    public int Addresses { get; internal set; }

    /// <summary>Its port in the spanning tree, or null when it takes no part.</summary>
    public BstpPort? Port { get; internal set; }

    /// <summary>Capabilities that the bridge has turned off, to be turned on again when it leaves.</summary>
    internal IfCap SavedCapabilities { get; set; }

    /// <summary>It has left; set before its addresses are forgotten.</summary>
    internal bool IsGone
    {
        get => Volatile.Read(ref _isGone);
        set => Volatile.Write(ref _isGone, value);
    }

    /// <summary>Whether it may send and receive frames of others.</summary>
    internal bool IsForwarding => Port is null || Port.State == BstpPortState.Forwarding;

    /// <inheritdoc/>
    public override Mbuf? Input(Ifnet ifp, Mbuf m) => Bridge.Input(this, m);

    /// <inheritdoc/>
    public override Errno Output(Ifnet ifp, Mbuf m) => Bridge.OutputFrom(this, m);

    /// <inheritdoc/>
    public override void Departed(Ifnet ifp) => Bridge.MemberDeparted(this);
}
