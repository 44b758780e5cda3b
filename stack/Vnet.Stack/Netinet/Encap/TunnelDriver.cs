using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>
/// A tunnel interface between two addresses: the part of if_gif and if_gre that is the same. It carries IP packets without link
/// header, and runs while it is up and has its addresses.
/// </summary>
/// <remarks>
/// It loses its addresses when it moves to another vnet, because they were addresses of the old one. Addresses and options are changed
/// under <see cref="IfnetTable.Configure"/>; packets see all of the old ones or all of the new.
/// </remarks>
public abstract partial class TunnelDriver : IfDriver
{
    private TunnelAddresses? _addresses;
    private volatile int _fib;

    /// <summary>The interface.</summary>
    public Ifnet Ifp { get; private set; } = null!;

    /// <summary>Its ends, or null before they are set.</summary>
    public TunnelAddresses? Addresses => Volatile.Read(ref _addresses);

    /// <summary>The routing table that the outer packets are sent by (<c>tunnelfib</c>).</summary>
    public int Fib => _fib;

    /// <summary>The tunnels of its kind in the current vnet.</summary>
    protected abstract TunnelTable Table { get; }

    /// <summary>What else tells tunnels between the same ends apart; 0 for nothing.</summary>
    protected virtual ulong Id => 0;

    /// <summary>Whether it also takes packets from others than its other end.</summary>
    protected virtual bool IgnoresSource => false;

    /// <summary>Whether several tunnels may have the same ends.</summary>
    protected virtual bool AllowsParallel => false;

    /// <summary>Where its drops are counted in the current vnet.</summary>
    protected abstract VnetPcpustat<Tunnelstat> Statistics { get; }

    /// <summary>Makes and attaches the interface of a new driver.</summary>
    /// <param name="type">Kind of interface.</param>
    /// <param name="request">What the cloner was asked for; its parameters may be <see cref="TunnelAddresses"/>.</param>
    /// <param name="mtu">MTU at first.</param>
    public Ifnet Create(IfType type, IfCloneRequest request, int mtu)
    {
        ArgumentNullException.ThrowIfNull(request);
        TunnelAddresses? addresses = request.HasParameters ? request.Parameters<TunnelAddresses>() : null;
        var ifp = new Ifnet(this, FamilyLayer.Instance, type, request) { Mtu = mtu, Capabilities = IfCap.LinkState, CapEnable = IfCap.LinkState };
        Ifp = ifp;
        ifp.SetFlags(IfFlags.PointToPoint | IfFlags.Multicast | IfFlags.NoArp, IfFlags.None);
        ifp.SetLinkState(LinkState.Down);
        ifp.Attach();
        if (addresses is null)
            return ifp;
        try
        {
            SetAddresses(addresses);
            return ifp;
        }
        catch
        {
            ifp.Detach();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Errno Up(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (Addresses is not null)
            ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        return Errno.Ok;
    }

    /// <inheritdoc/>
    public override void Reassign(Ifnet ifp, VnetInstance vnet) => ClearAddresses();

    /// <inheritdoc/>
    public override void Detached(Ifnet ifp) => ClearAddresses();

    /// <summary>Changes what tunnels are told apart by, with the tunnel out of the table meanwhile.</summary>
    /// <param name="change">Sets the driver's options.</param>
    /// <param name="undo">Sets them back, if another tunnel has what it would have then.</param>
    protected void Change(Action change, Action undo)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(undo);
        using (IfnetTable.Configure())
        using (CurVnet.SetQuiet(Tunnel.VnetOf(Ifp)))
        {
            TunnelAddresses? addresses = _addresses;
            Leave();
            change();
            if (addresses is null)
                return;
            if (Taken(addresses) is { } other)
            {
                undo();
                Enter(addresses);
                throw Tunnel.Taken(Ifp, addresses, other);
            }

            Enter(addresses);
        }
    }

    /// <summary>With the lock, and its vnet current.</summary>
    internal void SetAddresses(TunnelAddresses addresses)
    {
        addresses.ThrowIfInvalid(Ifp);
        if (_addresses == addresses)
            return;
        if (Taken(addresses) is { } other)
            throw Tunnel.Taken(Ifp, addresses, other);
        Leave();
        Enter(addresses);
        if ((Ifp.Flags & IfFlags.Up) != 0)
            Ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        Ifp.SetLinkState(LinkState.Up);
    }

    /// <summary>With the lock, and its vnet current.</summary>
    internal void ClearAddresses()
    {
        Ifp.SetDriverFlags(IfFlags.None, IfFlags.Running);
        Leave();
        Ifp.SetLinkState(LinkState.Down);
    }

    internal void SetFib(int fib) => _fib = fib;

    private static TunnelKey KeyOf(TunnelAddresses addresses, ulong id) => new(addresses.Family, addresses.Source6, addresses.Destination6, id);

    private TunnelDriver? Taken(TunnelAddresses addresses)
    {
        if (AllowsParallel)
            return null;
        TunnelKey key = KeyOf(addresses, Id);
        return Table.Taken(key, this) ?? (IgnoresSource ? Table.Taken(key with { Remote = default }, this) : null);
    }

    private void Enter(TunnelAddresses addresses)
    {
        TunnelKey key = KeyOf(addresses, Id);
        Volatile.Write(ref _addresses, addresses);
        Table.Add(key, this);
        if (IgnoresSource)
            Table.Add(key with { Remote = default }, this);
    }

    private void Leave()
    {
        if (_addresses is not { } addresses)
            return;
        TunnelKey key = KeyOf(addresses, Id);
        TunnelTable table = Table;
        table.Remove(key, this);
        table.Remove(key with { Remote = default }, this);
        Volatile.Write(ref _addresses, null);
    }
}
