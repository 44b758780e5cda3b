using Vnet.Net;

namespace Vnet.Devices;

/// <summary>A bridge: joins interfaces of one vnet to one Ethernet segment (FreeBSD's if_bridge(4)).</summary>
/// <remarks>Configuring is safe from any thread, also while frames flow. Frames are forwarded without a lock.</remarks>
public sealed partial class Bridge
{
    private readonly ForwardingTable _table;

    // Replaced as a whole.
    private volatile BridgeMember[] _members = [];
    private volatile BridgeMember[] _spans = [];
    private Callout? _ageing;

    /// <summary>Makes a bridge in the current vnet; its interface is not attached yet.</summary>
    internal Bridge(IfCloneRequest request)
    {
        Ifp = new Ifnet(new BridgeDriver(this), Ethernet.Layer, IfType.Bridge, request);
        _table = new ForwardingTable(((ulong)VnetRandom.NextUInt32() << 32) | VnetRandom.NextUInt32());
        SpanningTree = new Bstp(Ifp.Name, port => _table.RemoveAll(entry => entry.Kind == ForwardingKind.Dynamic && entry.Member.Port == port));
    }

    /// <summary>The bridge's own interface.</summary>
    public Ifnet Ifp { get; }

    /// <summary>Its spanning tree; members with <see cref="BridgeMemberFlags.Stp"/> take part.</summary>
    public Bstp SpanningTree { get; }

    /// <summary>Its members, spans excepted, in the order in which they came.</summary>
    public IReadOnlyList<BridgeMember> Members => _members;

    /// <summary>Interfaces that get a copy of every frame.</summary>
    public IReadOnlyList<BridgeMember> Spans => _spans;

    /// <summary>The addresses that it knows, in no order.</summary>
    public IReadOnlyList<ForwardingEntry> Addresses => _table.List();

    /// <summary>Most addresses that it learns (<c>maxaddr</c>); 1 to 1,000,000, 2000 at first.</summary>
    public int MaxAddresses
    {
        get => _table.Max;
        set => _table.Max = value is >= 1 and <= 1_000_000 ? value
            : throw new NetException(Errno.Invalid, $"{Ifp.Name}: {value} is no number of addresses; choose 1 to 1000000.");
    }

    /// <summary>Seconds after which an address is forgotten that nothing comes from (<c>timeout</c>); 0 for never, 1200 at first.</summary>
    public int TimeoutSeconds
    {
        get => _table.TimeoutSeconds;
        set => _table.TimeoutSeconds = value >= 0 ? value
            : throw new NetException(Errno.Invalid, $"{Ifp.Name}: the timeout cannot be negative; 0 keeps addresses for ever.");
    }

    /// <summary>Makes an interface a member (<c>ifconfig bridge0 addm</c>).</summary>
    /// <remarks>The first member's MTU becomes the bridge's. Offloads that not all members have are turned off.</remarks>
    /// <exception cref="NetException">
    /// <see cref="Errno.Exists"/>: it is a member already. <see cref="Errno.Busy"/>: of another bridge, or of an aggregate.
    /// <see cref="Errno.Invalid"/>: it is no Ethernet interface, the bridge itself, or its MTU differs.
    /// <see cref="Errno.NoEntry"/>: it is not in the bridge's vnet.
    /// </exception>
    public BridgeMember AddMember(Ifnet ifp, BridgeMemberFlags flags = BridgeMemberFlags.Default)
    {
        using (IfnetTable.Configure())
        {
            Check(ifp);
            using CurVnet.Scope scope = CurVnet.SetQuiet(ifp.Vnet!);
            if (_members.Length == 0)
                TakeOver(ifp);
            else if (ifp.Mtu != Ifp.Mtu)
                throw new NetException(Errno.Invalid, $"{ifp.Name} has MTU {ifp.Mtu} and {Ifp.Name} has {Ifp.Mtu}. All members need the same; change it first.");
            var member = new BridgeMember(this, ifp, flags & ~(BridgeMemberFlags.Span | BridgeMemberFlags.Stp));
            // In the tree before frames go by it.
            if ((flags & BridgeMemberFlags.Stp) != 0)
                SetFlags(member, flags & ~BridgeMemberFlags.Span);
            ifp.SetPromiscuous(true);
            _members = [.. _members, member];
            ifp.Bridge = member;
            AlignCapabilities();
            return member;
        }
    }

    /// <summary>Ends a membership (<c>deletem</c>).</summary>
    /// <exception cref="NetException"><see cref="Errno.NoEntry"/>: it is no member.</exception>
    public void RemoveMember(Ifnet ifp)
    {
        using (IfnetTable.Configure())
            Remove(Member(ifp));
    }

    /// <summary>Has an interface get a copy of every frame (<c>span</c>).</summary>
    /// <inheritdoc cref="AddMember" path="/exception"/>
    public void AddSpan(Ifnet ifp)
    {
        using (IfnetTable.Configure())
        {
            Check(ifp);
            _spans = [.. _spans, new BridgeMember(this, ifp, BridgeMemberFlags.Span)];
        }
    }

    /// <summary>Ends <see cref="AddSpan"/>.</summary>
    /// <exception cref="NetException"><see cref="Errno.NoEntry"/>: it is none.</exception>
    public void RemoveSpan(Ifnet ifp)
    {
        using (IfnetTable.Configure())
        {
            if (!Array.Exists(_spans, span => span.Ifp == ifp))
                throw new NetException(Errno.NoEntry, $"{ifp.Name} is no span of {Ifp.Name}. Its spans: {Names(_spans)}.");
            _spans = Array.FindAll(_spans, span => span.Ifp != ifp);
        }
    }

    /// <summary>Changes how a member is treated; joins or leaves the spanning tree with <see cref="BridgeMemberFlags.Stp"/>.</summary>
    /// <exception cref="NetException"><see cref="Errno.NoEntry"/>: it is no member. <see cref="Errno.Invalid"/>: Span is not set this way.</exception>
    public void SetFlags(Ifnet ifp, BridgeMemberFlags flags)
    {
        using (IfnetTable.Configure())
        {
            BridgeMember member = Member(ifp);
            if ((flags & BridgeMemberFlags.Span) != 0)
                throw new NetException(Errno.Invalid, $"{ifp.Name} is a member of {Ifp.Name} and cannot be its span, too. Remove it, then use AddSpan.");
            SetFlags(member, flags);
        }
    }

    /// <summary>Limits the addresses learnt on a member (<c>ifmaxaddr</c>).</summary>
    /// <param name="ifp">The member.</param>
    /// <param name="max">The limit; 0 for none.</param>
    /// <exception cref="NetException"><see cref="Errno.NoEntry"/>: it is no member.</exception>
    public void SetMaxAddresses(Ifnet ifp, int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        Member(ifp).MaxAddresses = max;
    }

    /// <summary>Sets where an address is (<c>static</c>).</summary>
    /// <exception cref="NetException"><see cref="Errno.NoEntry"/>: no such member. <see cref="Errno.Invalid"/>: a group address, or VLAN out of 0 to 4094.</exception>
    public void SetStatic(Ifnet ifp, MacAddress address, int vlan = 0)
    {
        if (address.IsMulticast || vlan is < 0 or > 4094)
            throw new NetException(Errno.Invalid, $"{Ifp.Name}: {address} in VLAN {vlan} can be no station. Give a unicast address and a VLAN from 0 to 4094.");
        _table.SetStatic(address, vlan, Member(ifp), VnetClock.Nanoseconds);
    }

    /// <summary>Forgets an address (<c>deladdr</c>).</summary>
    /// <exception cref="NetException"><see cref="Errno.NoEntry"/>: it is not known.</exception>
    public void RemoveAddress(MacAddress address, int vlan = 0)
    {
        if (!_table.Remove(address, vlan))
            throw new NetException(Errno.NoEntry, $"{Ifp.Name} knows no address {address} in VLAN {vlan}.");
    }

    /// <summary>Forgets learnt addresses (<c>flush</c>), and with <paramref name="all"/> those set by hand, too (<c>flushall</c>).</summary>
    public void Flush(bool all = false) => _table.RemoveAll(entry => all || entry.Kind == ForwardingKind.Dynamic);

    internal void MemberDeparted(BridgeMember member) => Remove(member, isLeaving: true);

    /// <summary>An interface goes, or moves to another vnet: it is a span no longer.</summary>
    internal void SpanDeparted(Ifnet ifp)
    {
        if (Array.Exists(_spans, span => span.Ifp == ifp))
            _spans = Array.FindAll(_spans, span => span.Ifp != ifp);
    }

    internal void Start()
    {
        Ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        SpanningTree.Start(Ifp.LinkAddress);
        // One that moved has its timer on the wheel of its new vnet.
        if (_ageing?.Vnet != CurVnet.Current)
            _ageing = new Callout(VnetClock.Wheel, $"{Ifp.Name} ageing", CurVnet.Current);
        Age();
    }

    internal void Stop()
    {
        Ifp.SetDriverFlags(IfFlags.None, IfFlags.Running);
        _ageing?.Drain();
        SpanningTree.Stop();
        Flush();
    }

    /// <summary>The interface goes: lets go of all members.</summary>
    internal void Dissolve()
    {
        foreach (BridgeMember member in _members)
            Remove(member);
        _spans = [];
    }

    private void Age()
    {
        _table.Age(VnetClock.Nanoseconds);
        if ((Ifp.Flags & IfFlags.Running) != 0)
            _ageing?.Reset(TimeSpan.FromSeconds(Math.Clamp(BridgeGlobals.V_prune_period, 1, 86_400)), static bridge => ((Bridge)bridge!).Age(), this);
    }

    private void Check(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (ifp == Ifp)
            throw new NetException(Errno.Invalid, $"{Ifp.Name} cannot be a member of itself.");
        if (ifp.Type is not (IfType.Ethernet or IfType.L2Vlan or IfType.Ieee8023AdLag or IfType.Gif))
            throw new NetException(Errno.Invalid, $"{ifp.Name} is no Ethernet interface but {ifp.Type}; {Ifp.Name} takes Ethernet, VLAN, aggregates and gif.");
        if (ifp.Vnet is null || ifp.Vnet != Ifp.Vnet)
            throw new NetException(Errno.NoEntry, $"{ifp.Name} is in vnet '{ifp.Vnet?.Name ?? "none"}' and {Ifp.Name} in '{Ifp.Vnet?.Name ?? "none"}'. Move it first.");
        if (ifp.SendsBy(Ifp))
            throw new NetException(Errno.Invalid, $"{ifp.Name} sends by {Ifp.Name} and cannot be its member: frames would go round for ever.");
        if (ifp.Bridge is BridgeMember { Bridge: var other })
        {
            throw other == this
                ? new NetException(Errno.Exists, $"{ifp.Name} is a member of {Ifp.Name} already.")
                : new NetException(Errno.Busy, $"{ifp.Name} is a member of {other.Ifp.Name}. Remove it there first.");
        }

        if (Array.Exists(_spans, span => span.Ifp == ifp))
            throw new NetException(Errno.Exists, $"{ifp.Name} is a span of {Ifp.Name} already.");
        if (ifp.Lagg is not null)
            throw new NetException(Errno.Busy, $"{ifp.Name} is a port of an aggregate. Add the aggregate to {Ifp.Name} instead.");
    }

    private BridgeMember Member(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return Array.Find(_members, member => member.Ifp == ifp)
            ?? throw new NetException(Errno.NoEntry, $"{ifp.Name} is no member of {Ifp.Name}. Its members: {Names(_members)}.");
    }

    /// <summary>The first member decides: all have its MTU, and the bridge its address if it is told to.</summary>
    private void TakeOver(Ifnet first)
    {
        Ifp.SetMtu(first.Mtu);
        if (BridgeGlobals.V_inherit_mac != 0)
            Ifp.SetLinkAddress(first.LinkAddress);
    }

    private void SetFlags(BridgeMember member, BridgeMemberFlags flags)
    {
        bool isInTree = (flags & BridgeMemberFlags.Stp) != 0;
        if (isInTree && member.Port is null)
            member.Port = SpanningTree.AddPort(member.Ifp);
        else if (!isInTree && member.Port is { } port)
            Leave(member, port);
        member.Flags = flags;
    }

    /// <param name="member">The member.</param>
    /// <param name="isLeaving">Its interface goes, or moves to another vnet: it takes no changes any more but by its driver.</param>
    private void Remove(BridgeMember member, bool isLeaving = false)
    {
        if (!_members.Contains(member))
            return;
        _members = Array.FindAll(_members, other => other != member);
        member.Ifp.Bridge = null;
        // Frames that it received may still be on their way: none of them is learnt from after this.
        member.IsGone = true;
        if (member.Port is { } port)
            Leave(member, port);
        _table.RemoveAll(entry => entry.Member == member);
        if ((member.Ifp.Flags & IfFlags.Dying) == 0)
        {
            member.Ifp.SetPromiscuous(false);
            GiveBackCapabilities(member, isLeaving);
        }
    }

    private void Leave(BridgeMember member, BstpPort port)
    {
        SpanningTree.RemovePort(port);
        member.Port = null;
    }

    private static string Names(BridgeMember[] members) => members.Length == 0 ? "none" : string.Join(", ", members.Select(member => member.Ifp.Name));
}
