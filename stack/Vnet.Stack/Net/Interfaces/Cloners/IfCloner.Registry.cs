namespace Vnet.Net;

// The registered cloners, and making and destroying by name (if_clone.c).
[VnetModule("if_clone", Version = 1), ModuleDepend("ifnet")]
public abstract partial class IfCloner
{
    [VnetGlobal("a driver is there for all vnets; the interfaces that it makes are each vnet's")]
    private static IfCloner[] s_cloners = [];

    /// <summary>The registered cloners, in the order of registration (<c>ifconfig -C</c>).</summary>
    public static IReadOnlyList<IfCloner> All => Volatile.Read(ref s_cloners);

    /// <summary>Finds a registered cloner by its name.</summary>
    public static IfCloner? Find(string name) => Array.Find(Volatile.Read(ref s_cloners), cloner => cloner.Name == name);

    /// <summary>Makes it known (<c>if_clone_attach</c>).</summary>
    /// <exception cref="NetException">There is one of that name (<see cref="Errno.Exists"/>).</exception>
    public void Register()
    {
        using (IfnetTable.Configure())
        {
            if (Find(Name) is not null)
                throw new NetException(Errno.Exists, $"There is a cloner '{Name}' already. Unregister it first.");
            Volatile.Write(ref s_cloners, [.. s_cloners, this]);
        }
    }

    /// <summary>Ends it, and destroys its interfaces in all vnets (<c>if_clone_detach</c>). Does nothing the second time.</summary>
    /// <exception cref="AggregateException">Interfaces could not be destroyed in an orderly way; they are detached all the same.</exception>
    public void Unregister()
    {
        using (IfnetTable.Configure())
        {
            if (!s_cloners.Contains(this))
                return;
            Volatile.Write(ref s_cloners, Array.FindAll(s_cloners, other => other != this));
            DestroyAll(ifp => ifp.Cloner == this);
        }
    }

    /// <summary>Makes an interface in the current vnet, <c>ifconfig bridge create</c> or <c>ifconfig bridge7 create</c> (<c>if_clone_create</c>).</summary>
    /// <param name="name">Name of a cloner, for the next free number; or with a number.</param>
    /// <param name="parameters">What the driver needs to know, of a type of the driver's.</param>
    /// <exception cref="NetException">
    /// <see cref="Errno.Invalid"/>: no cloner makes that, or the driver does not take those parameters;
    /// <see cref="Errno.Exists"/>: there is one; <see cref="Errno.NoSpace"/>: no number is left.
    /// </exception>
    /// <exception cref="NoCurrentVnetException">There is no current vnet.</exception>
    public static Ifnet Create(string name, object? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        VnetInstance vnet = CurVnet.Current ?? throw new NetException(Errno.Invalid, $"Interface {name} has no vnet to be created in. Set one with CurVnet.Set.");
        using (IfnetTable.Configure())
        {
            IfName.ThrowIfInvalid(name);
            IfCloner cloner = Array.Find(s_cloners, cloner => cloner.Matches(name)) ?? throw new NetException(Errno.Invalid,
                $"No interface '{name}' can be created: there is no cloner for it, only {string.Join(", ", s_cloners.Select(cloner => cloner.Name))}. Load the driver's module.");
            return cloner.Make(vnet, name, parameters);
        }
    }

    /// <summary>Ends the interfaces of <see cref="MinInterfaces"/> that the current vnet has; for the <c>[VnetSysuninit]</c> of their driver.</summary>
    public void DestroyMinimum()
    {
        VnetInstance? vnet = CurVnet.Current;
        using (IfnetTable.Configure())
            DestroyAll(ifp => ifp.Cloner == this && ifp.HomeVnet == vnet && ifp.Unit >= 0 && ifp.Unit < MinInterfaces);
    }

    /// <summary>Destroys interfaces of cloners, wherever they are; all, even when some cause errors.</summary>
    internal static void DestroyAll(Predicate<Ifnet> which)
    {
        var errors = new IfFaults();
        foreach (Ifnet ifp in IfnetTable.All())
        {
            // One may have gone with another: the ends of an epair.
            if (ifp.Cloner is not null && ifp.Vnet is not null && which(ifp))
                errors.Try(ifp, static ifp => ifp.Cloner!.End(ifp));
        }

        errors.ThrowIfAny();
    }

    /// <summary>Destroys one; the caller has <see cref="IfnetTable.Configure"/>.</summary>
    internal void End(Ifnet ifp)
    {
        using (CurVnet.SetQuiet(ifp.Vnet!))
        {
            try
            {
                DestroyInterface(ifp);
            }
            finally
            {
                ifp.Detach();
            }
        }
    }

    private Ifnet Make(VnetInstance vnet, string name, object? parameters)
    {
        // In em0.100 the digits are not one of the cloner's numbers.
        if (!IfName.TrySplit(name, out string prefix, out int unit) || prefix != Name)
            unit = -1;
        if (name == Name)
        {
            unit = FreeUnit(vnet);
            name = $"{Name}{unit}";
            IfName.ThrowIfInvalid(name);
        }
        else if (unit > MaxUnit)
        {
            throw new NetException(Errno.NoSpace, $"Interface {name} cannot be created: '{Name}' has numbers from 0 to {MaxUnit}.");
        }
        else if (!IsAvailable(vnet, name) || (unit >= 0 && UnitsOf(vnet).Contains(unit)))
        {
            throw new NetException(Errno.Exists, $"Interface {name} cannot be created: the name{(unit < 0 ? "" : $" or the number {unit}")} is taken in vnet '{vnet.Name}'. Create '{Name}' for the next free one.");
        }

        using (CurVnet.SetQuiet(vnet))
            return CreateInterface(new IfCloneRequest(this, vnet, name, unit, parameters));
    }

    private int FreeUnit(VnetInstance vnet)
    {
        HashSet<int> taken = UnitsOf(vnet);
        for (int unit = 0; unit <= MaxUnit; unit++)
        {
            if (!taken.Contains(unit) && IsAvailable(vnet, $"{Name}{unit}"))
                return unit;
        }

        throw new NetException(Errno.NoSpace, $"No interface '{Name}' can be created: all numbers from 0 to {MaxUnit} are taken in vnet '{vnet.Name}'. Destroy one.");
    }

    // A number stays taken while its interface is renamed or lent to another vnet.
    private HashSet<int> UnitsOf(VnetInstance vnet)
    {
        HashSet<int> units = [];
        foreach (Ifnet ifp in IfnetTable.All())
        {
            if (ifp.Cloner == this && ifp.HomeVnet == vnet)
                units.Add(ifp.Unit);
        }

        return units;
    }
}
