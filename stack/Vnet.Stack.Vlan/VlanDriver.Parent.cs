using Vnet.Net;

namespace Vnet.Devices;

// What a VLAN interface has from its parent (vlan_config, vlan_unconfig, vlan_capabilities). Under IfnetTable.Configure.
internal sealed partial class VlanDriver
{
    private const IfCap Checksums = IfCap.HwCsum;

    private MacAddress[] _joined = [];
    private bool _isPromiscuous;
    private bool _isAllMulticast;
    private bool _hasOwnAddress;
    private bool _isFollowing;

    /// <summary>Ties it to a parent.</summary>
    public void Tie(VlanLink link)
    {
        link.Trunk.Vlans = link.Trunk.Vlans.With(link.Key, this);
        link.Parent.VlanTrunk = link.Trunk;
        Volatile.Write(ref _link, link);
        FollowMtu(link.Parent, isNew: true);
        FollowCapabilities(link.Parent);
        FollowAddress(link.Parent);
        Ifp.Baudrate = link.Parent.Baudrate;
        FlagsChanged(Ifp);
        MulticastChanged(Ifp);
        if ((Ifp.Flags & IfFlags.Up) != 0)
            Ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        Ifp.SetLinkState(link.Parent.LinkState);
    }

    /// <summary>Unties it: it sends and receives nothing until it is tied again.</summary>
    public void Untie()
    {
        if (Link is not { } link)
            return;
        Ifp.SetDriverFlags(IfFlags.None, IfFlags.Running);
        Volatile.Write(ref _link, null);
        link.Trunk.Vlans = link.Trunk.Vlans.Without(link.Key);
        if (link.Trunk.Vlans.Count == 0 && ReferenceEquals(link.Parent.VlanTrunk, link.Trunk))
            link.Parent.VlanTrunk = null;
        LeaveParent(link.Parent);
        (Ifp.Capabilities, Ifp.CapEnable) = (IfCap.None, IfCap.None);
        Ifp.SetLinkState(LinkState.Down);
    }

    /// <summary>The largest MTU: the parent's, less the tag where the parent has no room for it (VLAN_MTU).</summary>
    public static int MaxMtuOn(Ifnet parent) => parent.Mtu - ((parent.CapEnable & IfCap.VlanMtu) != 0 ? 0 : Ethernet.VlanTagLength);

    /// <summary>The parent's MTU changed, or it is new.</summary>
    public void FollowMtu(Ifnet parent, bool isNew = false)
    {
        int most = MaxMtuOn(parent);
        if (Ifp.Mtu <= most && !isNew)
            return;
        if (Ifp.Vnet is null)
            Ifp.Mtu = most;
        else if (most >= MinMtu)
            Ifp.SetMtu(most);
    }

    /// <summary>The parent's address changed.</summary>
    public void FollowAddress(Ifnet parent)
    {
        if (_hasOwnAddress)
            return;
        _isFollowing = true;
        try
        {
            Ifp.SetLinkAddress(parent.LinkAddress);
        }
        finally
        {
            _isFollowing = false;
        }
    }

    /// <summary>
    /// The parent's capabilities changed: what it does inside a VLAN is passed on. Behind a service tag no device finds the
    /// packet.
    /// </summary>
    public void FollowCapabilities(Ifnet parent)
    {
        if (Link is not { } link)
            return;
        IfCap can = IfCap.LinkState;
        IfCap on = IfCap.LinkState;
        IfCap tagging = parent.CapEnable & IfCap.VlanHwTagging;
        if (!link.IsService && (parent.Capabilities & IfCap.VlanHwCsum) != 0)
        {
            can |= parent.Capabilities & (Checksums | IfCap.Lro);
            if ((parent.CapEnable & IfCap.VlanHwCsum) != 0 && tagging != 0)
                on |= parent.CapEnable & (Checksums | IfCap.Lro);
        }

        if (!link.IsService && (parent.Capabilities & IfCap.VlanHwTso) != 0)
        {
            can |= parent.Capabilities & IfCap.Tso;
            if ((parent.CapEnable & IfCap.VlanHwTso) != 0 && tagging != 0)
                on |= parent.CapEnable & IfCap.Tso;
        }

        // What was not there before is wanted, until somebody turns it off.
        _wanted |= can & ~Ifp.Capabilities;
        Ifp.Capabilities = can;
        Ifp.CapEnable = on & _wanted;
    }

    public override CsumFlags HwAssistOf(Ifnet ifp, IfCap enabled) =>
        base.HwAssistOf(ifp, enabled) & (Link is { } link ? link.Parent.HwAssist : CsumFlags.None);

    public override Errno SetCapabilities(Ifnet ifp, IfCap enabled)
    {
        if (Link is { } link && (enabled & ~link.Parent.CapEnable & (Checksums | IfCap.Tso | IfCap.Lro)) != 0)
            return Errno.WouldBlock;
        _wanted = enabled;
        return Errno.Ok;
    }

    public override Errno SetMtu(Ifnet ifp, int mtu) => Errno.Ok;

    public override Errno SetLinkAddress(Ifnet ifp, MacAddress address)
    {
        // Its own address needs the parent to hear all; the parent's again ends that.
        if (!_isFollowing)
            _hasOwnAddress = Link is { } link && address != link.Parent.LinkAddress;
        return Errno.Ok;
    }

    // A VLAN that is to hear all needs a parent that does (vlan_setflags).
    public override void FlagsChanged(Ifnet ifp)
    {
        if (Link is not { } link)
            return;
        bool promiscuous = (ifp.Flags & IfFlags.Promiscuous) != 0;
        if (promiscuous != _isPromiscuous)
            link.Parent.SetPromiscuous(_isPromiscuous = promiscuous);
        bool allMulticast = (ifp.Flags & IfFlags.AllMulticast) != 0;
        if (allMulticast != _isAllMulticast)
            link.Parent.SetAllMulticast(_isAllMulticast = allMulticast);
    }

    // Groups are joined on the parent (vlan_setmulti).
    public override void MulticastChanged(Ifnet ifp)
    {
        if (Link is not { } link)
            return;
        MacAddress[] now = ifp.Multicasts.ToArray();
        foreach (MacAddress group in now.Except(_joined))
            link.Parent.AddMulticast(group);
        foreach (MacAddress group in _joined.Except(now))
            link.Parent.RemoveMulticast(group);
        _joined = now;
    }

    private void LeaveParent(Ifnet parent)
    {
        if (_isPromiscuous)
            parent.SetPromiscuous(false);
        if (_isAllMulticast)
            parent.SetAllMulticast(false);
        foreach (MacAddress group in _joined)
            parent.RemoveMulticast(group);
        (_isPromiscuous, _isAllMulticast, _joined) = (false, false, []);
    }
}
