using Vnet.Net;

namespace Vnet.Devices;

/// <summary>A VLAN interface (FreeBSD's <c>struct ifvlan</c>): puts a tag on what it sends and gives it to its parent.</summary>
internal sealed partial class VlanDriver : IfDriver
{
    private VlanLink? _link;
    private volatile int _priority;
    private IfCap _wanted;

    /// <summary>The interface; set when it is made.</summary>
    public Ifnet Ifp { get; set; } = null!;

    /// <summary>Where it is tied to; null while it is not.</summary>
    public VlanLink? Link => Volatile.Read(ref _link);

    /// <summary>Priority of frames sent (PCP).</summary>
    public int Priority
    {
        get => _priority;
        set => _priority = value;
    }

    public override int MaxMtu => Link is { } link ? MaxMtuOn(link.Parent) : Ethernet.Mtu;

    /// <inheritdoc/>
    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        ref Ifstat stat = ref ifp.Statistics.Own;
        if (Link is not { Parent: { IsRunning: true } parent } link || parent.Vnet is not { } vnet)
        {
            stat.oerrors++;
            m.FreeChain();
            return Errno.NetworkDown;
        }

        int length = m.Pkthdr.Len;
        Mbuf? tagged = Tag(link, m);
        Errno error = tagged is null ? Errno.NoBuffers : Send(parent, vnet, tagged);
        if (error == Errno.Ok)
        {
            stat.opackets++;
            stat.obytes += (ulong)length;
        }
        else
        {
            stat.oerrors++;
        }

        return error;
    }

    public override Errno Up(Ifnet ifp)
    {
        // It runs as long as it is tied (vlan_init does nothing).
        if (Link is not null)
            ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        return Errno.Ok;
    }

    public override IEnumerable<Ifnet> LowerOf(Ifnet ifp) => Link is { } link ? [link.Parent] : [];

    public override void Detached(Ifnet ifp) => Untie();

    // 802.1Q tags are the device's work where it does it; the rest goes into the frame here.
    private Mbuf? Tag(VlanLink link, Mbuf m)
    {
        if (Vlan.PadsFrames && Ethernet.Pad(m) is var padded)
        {
            if (padded is null)
                return null;
            m = padded;
        }

        m.Pkthdr.EtherVtag = (ushort)(link.Id | (_priority << Vlan.PriorityShift));
        if (link.IsService)
            m.Flags |= MbufFlags.VlanTag | MbufFlags.ServiceTag;
        else
            m.Flags |= MbufFlags.VlanTag;
        return !link.IsService && (link.Parent.CapEnable & IfCap.VlanHwTagging) != 0 ? m : Ethernet.InsertTag(m);
    }

    // The parent may have stayed in another vnet.
    private Errno Send(Ifnet parent, VnetInstance vnet, Mbuf m)
    {
        if (ReferenceEquals(vnet, Ifp.Vnet))
            return parent.Transmit(m);
        if (!m.ChargeTo(vnet))
        {
            m.FreeChain();
            return Errno.NoBuffers;
        }

        using (CurVnet.SetQuiet(vnet))
            return parent.Transmit(m);
    }
}
