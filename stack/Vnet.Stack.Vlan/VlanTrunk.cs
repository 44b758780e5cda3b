using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The VLANs of one interface (FreeBSD's <c>struct ifvlantrunk</c>).</summary>
/// <remarks>Frames read the table without a lock; it is changed under <see cref="IfnetTable.Configure"/>.</remarks>
internal sealed class VlanTrunk : IfHook
{
    private VlanTable _vlans = VlanTable.Empty;

    /// <summary>The VLANs.</summary>
    public VlanTable Vlans
    {
        get => Volatile.Read(ref _vlans);
        set => Volatile.Write(ref _vlans, value);
    }

    /// <inheritdoc/>
    public override Mbuf? Input(Ifnet ifp, Mbuf m)
    {
        int key = VlanLink.KeyOf(m.Pkthdr.EtherVtag & Ethernet.VlanIdMask, (m.Flags & MbufFlags.ServiceTag) != 0);
        if (Vlans.Find(key)?.Ifp is not { IsRunning: true } vlan)
            return m;
        m.Flags &= ~(MbufFlags.VlanTag | MbufFlags.ServiceTag);
        // It may have moved to another vnet, whose packet this is from here on.
        if (vlan.Vnet is { } vnet && !ReferenceEquals(vnet, ifp.Vnet) && !m.ChargeTo(vnet))
        {
            vlan.Statistics.Own.iqdrops++;
            m.FreeChain();
            return null;
        }

        vlan.Input(m);
        return null;
    }

    /// <inheritdoc/>
    public override void Departed(Ifnet ifp)
    {
        foreach (VlanDriver vlan in Vlans.All)
            vlan.Untie();
    }
}
