namespace Vnet.Net;

/// <summary>
/// Makes interfaces of one kind by name, in any vnet (FreeBSD's if_clone(9)). A driver derives one, registers it when its
/// module comes and unregisters it when that goes.
/// </summary>
/// <remarks>
/// <code>
/// internal sealed class TapCloner() : IfCloner("tap")
/// {
///     protected override Ifnet CreateInterface(IfCloneRequest request)
///     {
///         var ifp = new Ifnet(new TapDriver(), Ethernet.Layer, IfType.Ethernet, request);
///         ifp.Attach();
///         return ifp;
///     }
///
///     protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();
/// }
///
/// [Sysinit(Subsystem.Pseudo)] private static void Load() => s_cloner.Register();
/// [Sysuninit(Subsystem.Pseudo)] private static void Unload() => s_cloner.Unregister();
/// </code>
/// <para>
/// Numbers are counted in each vnet from 0. The interfaces belong to the vnet in which they were created, wherever they are
/// moved to: they are destroyed with it, by hand, or when the cloner is unregistered.
/// </para>
/// </remarks>
public abstract partial class IfCloner
{
    /// <summary>Largest number that a cloner gives unless it says otherwise (<c>IF_MAXUNIT</c>).</summary>
    public const int DefaultMaxUnit = 0x7fff;

    /// <summary>Makes a cloner, which is not registered yet.</summary>
    /// <param name="name">Name of the kind, and of the group that its interfaces are in; it does not end in a digit.</param>
    protected IfCloner(string name)
    {
        IfName.ThrowIfInvalid(name);
        if (char.IsAsciiDigit(name[^1]))
            throw new NetException(Errno.Invalid, $"'{name}' is no name for a cloner: it ends in a digit, as names of interfaces do.");
        Name = name;
    }

    /// <summary>Name of the kind: <c>epair</c>.</summary>
    public string Name { get; }

    /// <summary>Largest number that it gives.</summary>
    public virtual int MaxUnit => DefaultMaxUnit;

    /// <summary>
    /// How many there are in each vnet from its beginning to its end: those numbers cannot be destroyed by hand
    /// (<c>minifs</c>). Who says 1 makes it by <see cref="Create"/> in a <c>[VnetSysinit]</c> and ends it by
    /// <see cref="DestroyMinimum"/> in a <c>[VnetSysuninit]</c>.
    /// </summary>
    public virtual int MinInterfaces => 0;

    /// <summary>Whether an interface of that name would be one of its kind (<c>ifc_match</c>): the kind's name, with a number or without.</summary>
    protected virtual bool Matches(string name) =>
        name == Name || (IfName.TrySplit(name, out string prefix, out int unit) && prefix == Name && unit >= 0);

    /// <summary>Whether an interface of that name may be made in a vnet: asked before one is, and for the next free number.</summary>
    protected virtual bool IsAvailable(VnetInstance vnet, string name) => IfnetTable.Find(vnet, name) is null;

    /// <summary>
    /// Makes and attaches the interface (<c>ifc_create</c>), with the vnet current. Further ones that come with it (the other
    /// end of an epair) are made from the same request.
    /// </summary>
    /// <returns>The interface that the one who asked is told of.</returns>
    /// <exception cref="NetException">It cannot be made; nothing is left behind.</exception>
    protected abstract Ifnet CreateInterface(IfCloneRequest request);

    /// <summary>Detaches the interface, and what was made with it (<c>ifc_destroy</c>); with its present vnet current.</summary>
    protected abstract void DestroyInterface(Ifnet ifp);

    /// <inheritdoc/>
    public override string ToString() => $"cloner '{Name}'";
}
