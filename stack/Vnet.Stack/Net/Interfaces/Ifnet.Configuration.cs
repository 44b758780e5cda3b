namespace Vnet.Net;

// What ifconfig(8) sets: up and down, name, description, MTU, metric, link-level address, link state.
public sealed partial class Ifnet
{
    private int _linkState;

    /// <summary>Largest payload of a packet in bytes (<c>if_mtu</c>); set by the driver before it attaches, then by <see cref="SetMtu"/>.</summary>
    public int Mtu { get; set; } = 1500;

    /// <summary>Its link-level address; set by the driver before it attaches, then by <see cref="SetLinkAddress"/>.</summary>
    public MacAddress LinkAddress { get; set; }

    /// <summary>What people wrote of it, or null (<c>if_description</c>).</summary>
    public string? Description { get; private set; }

    /// <summary>A cost for routing protocols (<c>if_metric</c>).</summary>
    public int Metric { get; set; }

    /// <summary>What is known of its link; drivers change it with <see cref="SetLinkState"/>.</summary>
    public LinkState LinkState => (LinkState)Volatile.Read(ref _linkState);

    /// <summary>Brings it up (<c>ifconfig x up</c>).</summary>
    /// <exception cref="NetException">The driver refused, or it is not attached (<see cref="Errno.NoDevice"/>).</exception>
    public void Up()
    {
        using (IfnetTable.Configure())
        {
            if ((Flags & IfFlags.Up) != 0)
                return;
            using (CurVnet.SetQuiet(VnetFor("bring it up")))
            {
                SetFlags(IfFlags.Up, IfFlags.None);
                Errno error = Errno.Io;
                try
                {
                    error = Driver.Up(this);
                }
                finally
                {
                    if (error != Errno.Ok)
                        SetFlags(IfFlags.None, IfFlags.Up);
                }

                ThrowIf(error, "could not be brought up");
                IfEvents.UpDown.Invoke(this);
            }
        }
    }

    /// <summary>Brings it down (<c>ifconfig x down</c>); what waits to be sent is dropped.</summary>
    public void Down()
    {
        using (IfnetTable.Configure())
        {
            if ((Flags & IfFlags.Up) == 0 || Vnet is not { } vnet)
                return;
            using (CurVnet.SetQuiet(vnet))
                BringDown();
        }
    }

    /// <summary>Gives it another name (<c>ifconfig x name y</c>); packets go on. Its own name again does nothing.</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.Invalid"/>: not a valid name (<see cref="IfName"/>); <see cref="Errno.Exists"/>: there is one of that
    /// name; <see cref="Errno.NoDevice"/>: it is not attached.
    /// </exception>
    public void Rename(string name)
    {
        IfName.ThrowIfInvalid(name);
        using (IfnetTable.Configure())
        {
            VnetInstance vnet = VnetFor("rename it");
            string old = Name;
            if (name == old)
                return;
            ThrowIfTaken(vnet, name);
            Name = name;
            using (CurVnet.SetQuiet(vnet))
                IfEvents.Renamed.Invoke(new IfRename(this, old));
        }
    }

    /// <summary>Describes it (<c>ifconfig x description</c>).</summary>
    /// <param name="text">At most <c>net.ifdescr_maxlen</c> characters; null or empty takes the description away.</param>
    /// <exception cref="NetException">It is longer, or has line breaks (<see cref="Errno.Invalid"/>).</exception>
    public void SetDescription(string? text)
    {
        if (text is not null && (text.Length > IfSysctls.MaxDescription || text.AsSpan().ContainsAny('\r', '\n')))
            throw new NetException(Errno.Invalid, $"The description of interface {Name} must be one line of at most {IfSysctls.MaxDescription} characters.");
        Description = string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>Asks for another MTU (<c>ifconfig x mtu n</c>).</summary>
    /// <exception cref="NetException">Out of the driver's range (<see cref="Errno.Invalid"/>), or the driver refused.</exception>
    public void SetMtu(int mtu)
    {
        using (IfnetTable.Configure())
        {
            if (mtu == Mtu)
                return;
            int least = Driver.MinMtu;
            int most = Driver.MaxMtu;
            if (mtu < least || mtu > most)
                throw new NetException(Errno.Invalid, $"Interface {Name} cannot have an MTU of {mtu}; it takes {least} to {most}.");
            using (CurVnet.SetQuiet(VnetFor("change its MTU")))
            {
                ThrowIf(Driver.SetMtu(this, mtu), $"does not take an MTU of {mtu}");
                Mtu = mtu;
                IfEvents.MtuChanged.Invoke(this);
            }
        }
    }

    /// <summary>Gives it another link-level address (<c>ifconfig x ether</c>).</summary>
    /// <exception cref="NetException">A group address (<see cref="Errno.Invalid"/>), or the driver refused.</exception>
    public void SetLinkAddress(MacAddress address)
    {
        if (address.IsMulticast)
            throw new NetException(Errno.Invalid, $"{address} is a group address; interface {Name} needs one of its own.");
        using (IfnetTable.Configure())
        {
            if (address == LinkAddress)
                return;
            using (CurVnet.SetQuiet(VnetFor("change its address")))
            {
                ThrowIf(Driver.SetLinkAddress(this, address), $"does not take the address {address}");
                LinkAddress = address;
                IfEvents.LinkAddressChanged.Invoke(this);
            }
        }
    }

    /// <summary>Tells what the driver knows of the link now (<c>if_link_state_change</c>); from any thread.</summary>
    /// <remarks>What handlers throw is reported to <see cref="UnhandledErrors"/>: it is no business of the driver's thread.</remarks>
    public void SetLinkState(LinkState state)
    {
        if (Interlocked.Exchange(ref _linkState, (int)state) == (int)state)
            return;
        if (Vnet is not { State: not VnetState.Dead } vnet)
            return;
        using (CurVnet.SetQuiet(vnet))
        {
            try
            {
                IfEvents.LinkChanged.Invoke(this);
            }
            catch (EventHandlerException error)
            {
                UnhandledErrors.Report(this, $"handlers of the link of interface {Name} in vnet '{vnet.Name}'", vnet, error);
            }
        }
    }

    // if_down: with the lock, and its vnet current.
    private void BringDown()
    {
        if ((Flags & (IfFlags.Up | IfFlags.Running)) == 0)
            return;
        bool wasUp = (Flags & IfFlags.Up) != 0;
        SetFlags(IfFlags.None, IfFlags.Up);
        try
        {
            Driver.Down(this);
        }
        finally
        {
            Driver.Flush(this);
        }

        if (wasUp)
            IfEvents.UpDown.Invoke(this);
    }

    private void ThrowIf(Errno error, string what)
    {
        if (error != Errno.Ok)
            throw new NetException(error, $"Interface {Name} {what}: its driver '{DriverName}' answered {error}.");
    }
}
