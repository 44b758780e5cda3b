namespace Vnet.Net;

// From one vnet to another: if_vmove, if_vmove_loan, if_vmove_reclaim.
public sealed partial class Ifnet
{
    /// <summary>Moves it to another vnet, where it arrives down (<c>if_vmove</c>). Its home stays what it is.</summary>
    /// <remarks>
    /// Packets that it received in the old vnet and that wait there are dropped: in the new one it has another
    /// <see cref="Generation"/>. It stays in no group but <c>all</c> and its driver's.
    /// </remarks>
    /// <exception cref="NetException">
    /// <see cref="Errno.Exists"/>: it is there already, or another of its name; <see cref="Errno.Busy"/>: one of the two vnets is
    /// being destroyed; <see cref="Errno.NotSupportedByDevice"/>: it is being detached or moved, by who was first;
    /// <see cref="Errno.NoDevice"/>: it is not attached. Nothing has changed then.
    /// </exception>
    /// <exception cref="AggregateException">The driver or handlers threw; it has moved all the same.</exception>
    public void MoveTo(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        using (IfnetTable.Configure())
            Move(Vnet, vnet);
    }

    /// <summary>
    /// Lends it to a jail (<c>ifconfig x vnet jail</c>, <c>if_vmove_loan</c>): it moves to the jail's vnet, until it is
    /// reclaimed or the vnet dies, which returns it.
    /// </summary>
    /// <param name="jail">A living jail below the caller's, with a vnet of its own.</param>
    /// <exception cref="NetException"><see cref="Errno.NoDevice"/>: the jail is not below the caller's, or dying; and as <see cref="MoveTo"/>.</exception>
    /// <exception cref="PrivilegeException">The caller may not.</exception>
    public void Lend(Prison jail)
    {
        ArgumentNullException.ThrowIfNull(jail);
        VnetInstance to = ThrowIfNotBelow(jail, $"lend {Name} to it");
        VnetInstance? from = Vnet;
        ThrowIfNotOfCaller(from);
        using (IfnetTable.Configure())
            Move(from, to);
    }

    /// <summary>Takes an interface back from a jail, into the caller's vnet (<c>ifconfig x -vnet jail</c>, <c>if_vmove_reclaim</c>).</summary>
    /// <param name="name">Its name in the jail's vnet.</param>
    /// <param name="jail">A living jail below the caller's.</param>
    /// <returns>The interface.</returns>
    /// <exception cref="NetException"><see cref="Errno.NoDevice"/>: the jail is not below the caller's, or has no such interface; and as <see cref="MoveTo"/>.</exception>
    /// <exception cref="PrivilegeException">The caller may not.</exception>
    public static Ifnet Reclaim(string name, Prison jail)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(jail);
        VnetInstance from = ThrowIfNotBelow(jail, $"take {name} back from it");
        VnetInstance to = Ucred.Current.Vnet;
        using (IfnetTable.Configure())
        {
            Ifnet ifp = IfnetTable.Find(from, name)
                ?? throw new NetException(Errno.NoDevice, $"Jail '{jail.Name}' has no interface {name} to take back.");
            ifp.Move(from, to);
            return ifp;
        }
    }

    /// <summary>A vnet ends: what it borrowed returns, as far as there is somewhere to return to.</summary>
    internal void ReturnHome(ref IfFaults faults)
    {
        if (Binding is not { } binding || HomeVnet is not { } home)
            return;
        // When somebody at home took its name meanwhile it gets another: it is not to be lost for that.
        if (home.State is VnetState.Live)
            Change(binding, home, IfnetTable.Find(home, Name) is null ? Name : FreeName(home), ref faults);
        else
            faults.Try(this, static ifp => ifp.Detach());
    }

    /// <summary>Its home ends while it is lent out: where it is, it stays.</summary>
    internal void Naturalise() => HomeVnet = Vnet;

    private void Move(VnetInstance? expected, VnetInstance to)
    {
        if (Binding is not { } binding)
            throw new NetException(Errno.NoDevice, $"Interface {Name} cannot be moved to vnet '{to.Name}': it is not attached.");
        if (_isLeaving || binding.Vnet != expected)
            throw new NetException(Errno.NotSupportedByDevice, $"Interface {Name} cannot be moved to vnet '{to.Name}': it is on its way elsewhere, others were first.");
        if (binding.Vnet == to)
            throw new NetException(Errno.Exists, $"Interface {Name} is in vnet '{to.Name}' already.");
        ThrowIfDying(binding.Vnet, $"move {Name} out of it; what is not its own returns by itself");
        ThrowIfDying(to, $"move {Name} to it");
        ThrowIfTaken(to, Name);
        var faults = new IfFaults();
        Change(binding, to, Name, ref faults);
        faults.ThrowIfAny();
    }

    // if_vmove: out, to the driver, in.
    private void Change(IfBinding from, VnetInstance to, string name, ref IfFaults faults)
    {
        Depart(from, ref faults);
        using (CurVnet.SetQuiet(from.Vnet))
            faults.Try(this, to, static (ifp, to) => ifp.Driver.Reassign(ifp, to));
        Name = name;
        faults.Try(this, (to, from.Index), static (ifp, place) => ifp.Arrive(place.to, place.Index));
    }

    private string FreeName(VnetInstance vnet)
    {
        for (int number = 0; ; number++)
        {
            string suffix = $"-{number}";
            string name = Name[..Math.Min(Name.Length, IfName.MaxLength - suffix.Length)] + suffix;
            if (IfnetTable.Find(vnet, name) is null)
                return name;
        }
    }

    private static VnetInstance ThrowIfNotBelow(Prison jail, string toDo)
    {
        Ucred caller = Ucred.Current;
        Priv.Demand(caller, Priv.NetSetIfVnet, toDo);
        if (!caller.Prison.IsAncestorOf(jail) || jail.State != PrisonState.Alive)
            throw new NetException(Errno.NoDevice, $"There is no living jail '{jail.Name}' below jail '{caller.Prison.Name}': one cannot {toDo}.");
        return jail.Vnet;
    }

    // FreeBSD looks the name up in the caller's vnet; here an object is given.
    private void ThrowIfNotOfCaller(VnetInstance? vnet)
    {
        if (vnet is not null && vnet != Ucred.Current.Vnet)
            throw new NetException(Errno.NoDevice, $"Interface {Name} is in vnet '{vnet.Name}', not in the caller's. Take it back from there first.");
    }
}
