namespace Vnet.Net;

// Coming and going: if_attach, if_detach.
public sealed partial class Ifnet
{
    // It is on its way out of a vnet. Under the configuration lock.
    private bool _isLeaving;

    /// <summary>Makes it an interface of the current vnet (<c>if_attach</c>), which becomes its home.</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.Exists"/>: there is one of that name, or it is attached; <see cref="Errno.Busy"/>: the vnet is being destroyed.
    /// </exception>
    /// <exception cref="EventHandlerException">Handlers of <see cref="IfEvents.Arrived"/> threw; it is attached.</exception>
    public void Attach()
    {
        VnetInstance vnet = CurVnet.Current ?? throw new NetException(Errno.Invalid, $"Interface {Name} has no vnet to be attached in. Set one with CurVnet.Set.");
        using (IfnetTable.Configure())
        {
            if (Vnet is { } already)
                throw new NetException(Errno.Exists, $"Interface {Name} is attached already, in vnet '{already.Name}'. Move it with MoveTo, or detach it first.");
            ThrowIfTaken(vnet, Name);
            ThrowIfDying(vnet, $"attach {Name} to it");
            HomeVnet = vnet;
            SetFlags(IfFlags.None, IfFlags.Dying);
            Arrive(vnet, 0);
        }
    }

    /// <summary>
    /// Takes it out of its vnet for good (<c>if_detach</c>): it sends and receives nothing any more. Does nothing when it is
    /// not attached.
    /// </summary>
    /// <remarks>A thread that is sending at this moment may still be in <see cref="IfDriver.Transmit"/> when it returns.</remarks>
    /// <exception cref="AggregateException">The driver or handlers threw; it is detached all the same.</exception>
    public void Detach()
    {
        using (IfnetTable.Configure())
        {
            if (Binding is not { } binding || _isLeaving)
                return;
            SetFlags(IfFlags.Dying, IfFlags.None);
            var faults = new IfFaults();
            Depart(binding, ref faults);
            using (CurVnet.SetQuiet(binding.Vnet))
                faults.Try(this, static ifp => ifp.Driver.Detached(ifp));
            faults.ThrowIfAny();
        }
    }

    /// <summary>Destroys it, and what was made with it (<c>ifconfig x destroy</c>, <c>if_clone_destroy</c>).</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.NotSupported"/>: no cloner made it; <see cref="Errno.Invalid"/>: each vnet has it to its end;
    /// <see cref="Errno.NoDevice"/>: it is gone already.
    /// </exception>
    public void Destroy()
    {
        if (Cloner is null)
            throw new NetException(Errno.NotSupported, $"Interface {Name} cannot be destroyed: no cloner made it. Detach it by its driver.");
        if (Unit >= 0 && Unit < Cloner.MinInterfaces)
            throw new NetException(Errno.Invalid, $"Interface {Name} cannot be destroyed: every vnet has it as long as it lives.");
        using (IfnetTable.Configure())
        {
            if (Vnet is null || _isLeaving)
                throw new NetException(Errno.NoDevice, $"Interface {Name} cannot be destroyed: it is gone already.");
            Cloner.End(this);
        }
    }

    // if_attach_internal.
    private void Arrive(VnetInstance vnet, int formerIndex)
    {
        using (CurVnet.SetQuiet(vnet))
        {
            Volatile.Write(ref _binding, IfnetTable.Enter(this, vnet, formerIndex));
            JoinDefaultGroups(vnet);
            Layer.Attached(this);
            IfEvents.Arrived.Invoke(this);
        }
    }

    // if_detach_internal, alike for good and for a move. Whatever drivers and handlers throw, it is out in the end.
    private void Depart(IfBinding binding, ref IfFaults faults)
    {
        _isLeaving = true;
        using (CurVnet.SetQuiet(binding.Vnet))
        {
            // First of all nothing that it received in this vnet is processed any more.
            IfnetTable.Cut(binding);
            faults.Try(this, static ifp => ifp.BringDown());
            faults.Try(this, static ifp => ifp.Bridge?.Departed(ifp));
            faults.Try(this, static ifp => ifp.Lagg?.Departed(ifp));
            faults.Try(this, static ifp => ifp.VlanTrunk?.Departed(ifp));
            (Bridge, Lagg, VlanTrunk) = (null, null, null);
            faults.Try(this, static ifp => IfEvents.Departing.Invoke(ifp));
            faults.Try(this, static ifp => ifp.Layer.Detached(ifp));
            faults.Try(this, static ifp => ifp.PurgeMulticasts());
            faults.Try(this, static ifp => ifp.LeaveGroups());

            // What a sender that had seen it up has queued meanwhile.
            Interlocked.MemoryBarrierProcessWide();
            faults.Try(this, static ifp => ifp.Driver.Flush(ifp));
        }

        IfnetTable.Leave(binding);
        Volatile.Write(ref _binding, null);
        _isLeaving = false;
    }

    private static void ThrowIfTaken(VnetInstance vnet, string name)
    {
        if (IfnetTable.Find(vnet, name) is not null)
            throw new NetException(Errno.Exists, $"There is an interface {name} in vnet '{vnet.Name}' already. Rename one of them, or detach that one.");
    }

    private static void ThrowIfDying(VnetInstance vnet, string toDo)
    {
        if (vnet.State is VnetState.ShuttingDown or VnetState.Dead)
            throw new NetException(Errno.Busy, $"Vnet '{vnet.Name}' is being destroyed: it is too late to {toDo}.");
    }

    // The vnet that it is in, for a change that makes sense only there.
    private VnetInstance VnetFor(string toDo) =>
        _isLeaving || Vnet is not { } vnet
            ? throw new NetException(Errno.NoDevice, $"Interface {Name} is not attached{(_isLeaving ? " any more" : "")}: one cannot {toDo}.")
            : vnet;
}
