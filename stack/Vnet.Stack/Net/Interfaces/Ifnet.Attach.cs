namespace Vnet.Net;

// Attaching, detaching, bringing up and down.
public sealed partial class Ifnet
{
    /// <summary>Makes it an interface of the current vnet (<c>if_attach</c>), which becomes its home.</summary>
    /// <exception cref="NetException">There is one of that name (<see cref="Errno.Exists"/>).</exception>
    /// <exception cref="NoCurrentVnetException">There is no current vnet.</exception>
    public void Attach()
    {
        VnetInstance vnet = CurVnet.Current ?? throw new NetException(Errno.Invalid, $"Interface {Name} has no vnet to be attached in. Set one with CurVnet.Set.");
        lock (IfnetTable.Gate)
        {
            if (IfnetTable.Find(vnet, Name) is not null)
                throw new NetException(Errno.Exists, $"There is an interface {Name} in vnet '{vnet.Name}' already. Choose another name, or detach that one.");
            HomeVnet ??= vnet;
            IfnetTable.Enter(this, vnet);
        }

        IfEvents.Arrived.Invoke(this);
    }

    /// <summary>Takes it out of its vnet (<c>if_detach</c>): it sends and receives nothing any more.</summary>
    public void Detach()
    {
        lock (IfnetTable.Gate)
        {
            if (Vnet is null || (Flags & IfFlags.Dying) != 0)
                return;
            SetFlags(IfFlags.Dying, IfFlags.Up);
        }

        using (CurVnet.Set(Vnet))
        {
            Driver.Down(this);
            IfEvents.Departing.Invoke(this);
            Bridge?.Departed(this);
            Lagg?.Departed(this);
            VlanTrunk?.Departed(this);
        }

        lock (IfnetTable.Gate)
            IfnetTable.Leave(this);
    }

    /// <summary>Brings it up (<c>ifconfig up</c>).</summary>
    /// <exception cref="NetException">The driver refused.</exception>
    public void Up()
    {
        if ((Flags & IfFlags.Up) != 0)
            return;
        SetFlags(IfFlags.Up, IfFlags.None);
        Errno error = Driver.Up(this);
        if (error == Errno.Ok)
            return;
        SetFlags(IfFlags.None, IfFlags.Up);
        throw new NetException(error, $"Interface {Name} could not be brought up: {error}.");
    }

    /// <summary>Brings it down (<c>ifconfig down</c>); what waits to be sent is dropped.</summary>
    public void Down()
    {
        if ((Flags & IfFlags.Up) == 0)
            return;
        SetFlags(IfFlags.None, IfFlags.Up);
        Driver.Down(this);
        Driver.Flush(this);
    }

    /// <summary>Tells what the driver knows of the link now (<c>if_link_state_change</c>).</summary>
    public void SetLinkState(LinkState state)
    {
        if (LinkState == state)
            return;
        LinkState = state;
        IfEvents.LinkChanged.Invoke(this);
    }
}
