using Vnet.Net;

namespace Vnet.Devices;

/// <summary>An aggregate: several Ethernet interfaces used as one (FreeBSD's lagg(4)).</summary>
/// <remarks>
/// Ports take the address of the first of them, and have theirs again when they leave. Configuring is safe from any
/// thread, also while frames flow; frames take no lock.
/// </remarks>
public sealed partial class Lagg
{
    private readonly FlowHash _hash;

    // Replaced as a whole.
    private volatile LaggPort[] _ports = [];
    private volatile LaggProtocol _protocol;

    internal Lagg(IfCloneRequest request)
    {
        Ifp = new Ifnet(new LaggDriver(this), Ethernet.Layer, IfType.Ieee8023AdLag, request);
        _hash = new FlowHash(((ulong)VnetRandom.NextUInt32() << 32) | VnetRandom.NextUInt32());
        _protocol = new FailoverProtocol(this);
        Lacp = new Lacp(this);
    }

    /// <summary>The aggregate's own interface.</summary>
    public Ifnet Ifp { get; }

    /// <summary>Its ports, the first being the preferred one.</summary>
    public IReadOnlyList<LaggPort> Ports => _ports;

    /// <summary>How it uses its ports; failover at first.</summary>
    public LaggKind Kind => _protocol.Kind;

    /// <summary>What tells flows apart (<c>lagghash l2,l3,l4</c>).</summary>
    public LaggHash Hash
    {
        get => _hash.Layers;
        set => _hash.Layers = value is > 0 and <= LaggHash.All ? value
            : throw new NetException(Errno.Invalid, $"{Ifp.Name}: hash {(int)value} is no set of L2, L3 and L4.");
    }

    /// <summary>Whether a packet's flow id is taken, if it has one (<c>use_flowid</c>).</summary>
    public bool UsesFlowId
    {
        get => _hash.UsesFlowId;
        set => _hash.UsesFlowId = value;
    }

    /// <summary>LACP, which runs while that is the kind; may be set up before.</summary>
    public Lacp Lacp { get; }

    internal LaggProtocol Protocol => _protocol;

    internal LaggPort[] PortArray => _ports;

    /// <summary>Chooses another way of using the ports (<c>laggproto</c>).</summary>
    public void SetKind(LaggKind kind)
    {
        using (IfnetTable.Configure())
        {
            LaggProtocol old = _protocol;
            if (old.Kind == kind)
                return;
            if (!Enum.IsDefined(kind))
                throw new NetException(Errno.Invalid, $"{Ifp.Name}: {(int)kind} is no protocol of aggregates.");
            _protocol = new NoProtocol();
            old.End();
            _protocol = kind switch
            {
                LaggKind.None => new NoProtocol(),
                LaggKind.RoundRobin => new RoundRobinProtocol(),
                LaggKind.Failover => new FailoverProtocol(this),
                LaggKind.LoadBalance => new LoadBalanceProtocol(_hash),
                LaggKind.Lacp => new LacpProtocol(Lacp, _hash, _ports),
                _ => new BroadcastProtocol(),
            };
            Changed();
        }
    }

    /// <summary>Makes an interface a port (<c>laggport em0</c>).</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.Exists"/>: it is a port already. <see cref="Errno.Busy"/>: of another aggregate, or a member of a bridge.
    /// <see cref="Errno.Invalid"/>: it is no Ethernet interface, an aggregate, or its MTU differs.
    /// <see cref="Errno.NoEntry"/>: it is not in the aggregate's vnet.
    /// </exception>
    public LaggPort AddPort(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        using (IfnetTable.Configure())
        {
            Check(ifp);
            var port = new LaggPort(this, ifp);
            if (_ports.Length == 0)
            {
                Ifp.SetMtu(ifp.Mtu);
                Ifp.SetLinkAddress(ifp.LinkAddress);
            }
            else
            {
                ifp.SetLinkAddress(Ifp.LinkAddress);
            }

            ifp.SetPromiscuous(true);
            _ports = [.. _ports, port];
            _protocol.Added(port);
            ifp.Lagg = port;
            AlignCapabilities();
            Changed();
            return port;
        }
    }

    /// <summary>Ends it (<c>-laggport em0</c>): the interface has its own address again.</summary>
    /// <exception cref="NetException"><see cref="Errno.NoEntry"/>: it is no port.</exception>
    public void RemovePort(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        using (IfnetTable.Configure())
        {
            Remove(Array.Find(_ports, port => port.Ifp == ifp) ?? throw new NetException(Errno.NoEntry,
                $"{ifp.Name} is no port of {Ifp.Name}. Its ports: {(_ports.Length == 0 ? "none" : string.Join(", ", _ports.Select(port => port.Ifp.Name)))}."));
        }
    }

    /// <summary>A frame of this host, or of a VLAN or bridge on the aggregate, goes out.</summary>
    internal Errno Transmit(Mbuf m)
    {
        if (_protocol.Select(_ports, m) is not { } port)
        {
            LaggGlobals.V_laggstat.Own.no_port++;
            Ifp.Statistics.Own.oqdrops++;
            m.FreeChain();
            return Errno.NetworkDown;
        }

        ref Ifstat stat = ref Ifp.Statistics.Own;
        stat.opackets++;
        stat.obytes += (ulong)m.Pkthdr.Len;
        return TxOffload.Transmit(port.Ifp, m);
    }

    /// <summary>A frame came in by a port (<c>lagg_input_ethernet</c>).</summary>
    internal Mbuf? Input(LaggPort port, Mbuf m)
    {
        if (_protocol.TryConsume(port, m))
            return null;
        if (!Ifp.IsRunning || !_protocol.Accepts(_ports, port))
        {
            LaggGlobals.V_laggstat.Own.not_active++;
            m.FreeChain();
            return null;
        }

        ref Ifstat stat = ref Ifp.Statistics.Own;
        stat.ipackets++;
        stat.ibytes += (ulong)m.Pkthdr.Len;
        m.ReceiveInterface = Ifp;
        return m;
    }

    internal void PortDeparted(LaggPort port)
    {
        using (IfnetTable.Configure())
            Remove(port, isLeaving: true);
    }

    /// <summary>A link went up or down: the aggregate's is up while a port is active.</summary>
    internal void Changed()
    {
        _protocol.Changed();
        UpdateLink();
    }

    /// <summary>Ports became active or ceased to be.</summary>
    internal void UpdateLink()
    {
        // Looked at again afterwards: whoever comes last of several threads leaves what is true.
        LinkState state;
        do
        {
            state = StateNow();
            Ifp.SetLinkState(state);
        }
        while (state != StateNow());
    }

    private LinkState StateNow() => Array.Exists(_ports, _protocol.IsActive) ? LinkState.Up : LinkState.Down;

    /// <summary>The aggregate goes: lets go of its ports.</summary>
    internal void Dissolve()
    {
        RemoveAll();
        _protocol.End();
    }

    internal void RemoveAll()
    {
        foreach (LaggPort port in _ports)
            Remove(port);
    }

    /// <param name="port">The port.</param>
    /// <param name="isLeaving">Its interface goes, or moves to another vnet, where it has to have its own address.</param>
    private void Remove(LaggPort port, bool isLeaving = false)
    {
        if (!_ports.Contains(port))
            return;
        bool wasFirst = _ports[0] == port;
        port.Ifp.Lagg = null;
        _ports = Array.FindAll(_ports, other => other != port);
        _protocol.Removed(port);
        if (port.Ifp.Vnet is not null && (port.Ifp.Flags & IfFlags.Dying) == 0)
        {
            port.Ifp.SetPromiscuous(false);
            if (!isLeaving)
                port.Ifp.SetLinkAddress(port.SavedAddress);
            else if (port.Ifp.Driver.SetLinkAddress(port.Ifp, port.SavedAddress) == Errno.Ok)
                port.Ifp.LinkAddress = port.SavedAddress;
        }

        if (wasFirst && _ports.Length > 0 && Ifp.Vnet is not null)
            TakeAddressOf(_ports[0]);
        if (Ifp.Vnet is null)
            return;
        AlignCapabilities();
        Changed();
    }

    // The aggregate's address is that of its first port; all go by it.
    private void TakeAddressOf(LaggPort first)
    {
        Ifp.SetLinkAddress(first.SavedAddress);
        foreach (LaggPort port in _ports)
            port.Ifp.SetLinkAddress(first.SavedAddress);
    }

    // lagg_capabilities: what all ports have.
    private void AlignCapabilities()
    {
        IfCap all = _ports.Length == 0 ? IfCap.None : (IfCap)uint.MaxValue;
        IfCap on = all;
        foreach (LaggPort port in _ports)
        {
            all &= port.Ifp.Capabilities;
            on &= port.Ifp.CapEnable;
        }

        Ifp.Capabilities = all;
        Ifp.CapEnable = on;
    }

    private void Check(Ifnet ifp)
    {
        if (ifp.Type is not (IfType.Ethernet or IfType.L2Vlan))
            throw new NetException(Errno.Invalid, $"{ifp.Name} is {ifp.Type}; {Ifp.Name} takes Ethernet interfaces.");
        if (ifp.Vnet is null || ifp.Vnet != Ifp.Vnet)
            throw new NetException(Errno.NoEntry, $"{ifp.Name} is in vnet '{ifp.Vnet?.Name ?? "none"}' and {Ifp.Name} in '{Ifp.Vnet?.Name ?? "none"}'. Move it first.");
        if (ifp.SendsBy(Ifp))
            throw new NetException(Errno.Invalid, $"{ifp.Name} sends by {Ifp.Name} and cannot be its port: frames would go round for ever.");
        if (ifp.Lagg is LaggPort { Lagg: var other })
        {
            throw other == this
                ? new NetException(Errno.Exists, $"{ifp.Name} is a port of {Ifp.Name} already.")
                : new NetException(Errno.Busy, $"{ifp.Name} is a port of {other.Ifp.Name}. Remove it there first.");
        }

        if (ifp.Bridge is not null)
            throw new NetException(Errno.Busy, $"{ifp.Name} is a member of a bridge. Add {Ifp.Name} to the bridge instead.");
        if (_ports.Length > 0 && ifp.Mtu != Ifp.Mtu)
            throw new NetException(Errno.Invalid, $"{ifp.Name} has MTU {ifp.Mtu} and {Ifp.Name} has {Ifp.Mtu}. All ports need the same; change it first.");
    }
}
