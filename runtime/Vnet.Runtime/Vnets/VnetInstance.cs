using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>
/// A virtual network stack: its own copy of every <see cref="VnetDefineAttribute">virtualized</see> variable of every
/// module (FreeBSD's <c>struct vnet</c>).
/// </summary>
/// <remarks>Thread-safe. Creation and destruction run one at a time; access to variables takes no lock.</remarks>
public sealed class VnetInstance : IDisposable
{
    private readonly VnetRegion _region;

    // The region while the vnet may be used, null once it is dead: one load tells an accessor both. _region itself is
    // never dropped, because a thread's base address may still point into it.
    private VnetRegion? _usable;

    private VnetBelongings? _belongings;

    internal VnetInstance(string name, int id, VnetInstance? parent, VnetRegion region)
    {
        (Name, Id, Parent) = (name, id, parent);
        _region = region;
        _usable = region;
    }

    /// <summary>
    /// The vnet that exists from boot and is never destroyed (FreeBSD's <c>vnet0</c>). Reading it boots the framework
    /// if nothing has yet. With <see cref="Vimage.IsEnabled"/> off it is the only one.
    /// </summary>
    public static VnetInstance Default => VnetBoot.Boot();

    /// <summary>Its name, for people; need not be unique.</summary>
    public string Name { get; }

    /// <summary>Its number, unique in the process and never used again; 0 for the default vnet.</summary>
    public int Id { get; }

    /// <summary>The vnet it was created under, or null. A parent cannot be destroyed before its children.</summary>
    public VnetInstance? Parent { get; }

    /// <summary>Where it is in its life.</summary>
    public VnetState State { get; internal set; }

    /// <summary>Whether this is the default vnet (FreeBSD's <c>IS_DEFAULT_VNET</c>).</summary>
    public bool IsDefault => Id == 0;

    /// <summary>
    /// Subsystem of the constructor or destructor that runs now or ran last (FreeBSD's <c>vnet_state</c>); 0 before the
    /// first, <see cref="Subsystem.VnetDone"/> once built.
    /// </summary>
    public Subsystem Subsystem { get; internal set; }

    /// <summary>
    /// What its destructors left behind and the framework had to clear away, one line each: pending callouts and tasks,
    /// handlers, hooks. Filled when the vnet is destroyed; empty when its modules release what they acquire.
    /// </summary>
    public IReadOnlyList<string> Leaks { get; private set; } = [];

    /// <summary>Managed memory of its regions, in bytes.</summary>
    public int RegionSize => _region.Size;

    /// <summary>Address of the region, for <see cref="CurVnet"/>; 0 once dead.</summary>
    internal nint Base => _usable is null ? 0 : _region.Base;

    internal VnetRegion Region => _region;

    internal int Children { get; set; }

    // Links of VnetList, guarded by its write lock.
    internal VnetInstance? Next { get; set; }

    internal VnetInstance? Previous { get; set; }

    /// <summary>Creates a vnet: initialises its variables and runs every constructor in order.</summary>
    /// <param name="name">A name for people; must not be empty.</param>
    /// <param name="parent">The vnet it is created under, or null.</param>
    /// <exception cref="VnetConstructorException">A constructor threw; what earlier ones built has been undone.</exception>
    /// <exception cref="VnetInitialiserException">The initialiser of a variable threw.</exception>
    /// <exception cref="VnetDeadlockException">Called inside a walk of the list or inside a constructor.</exception>
    /// <exception cref="VimageDisabledException"><see cref="Vimage.IsEnabled"/> is off.</exception>
    /// <exception cref="VnetDisposedException">The parent is destroyed.</exception>
    public static VnetInstance Create(string name, VnetInstance? parent = null) => VnetLifecycle.Create(name, parent);

    /// <summary>
    /// Destroys the vnet: takes it off the list and runs every destructor in reverse order. Does nothing when that has
    /// been done. Its variables' memory goes with the last reference to the vnet or to a variable of it.
    /// </summary>
    /// <exception cref="VnetDestructorException">Destructors threw; the others ran, and the vnet is destroyed.</exception>
    /// <exception cref="VnetBusyException">It is the default vnet, is current on this thread, or has children.</exception>
    /// <exception cref="VnetDeadlockException">Called inside a walk of the list or inside a constructor.</exception>
    public void Dispose() => VnetLifecycle.Destroy(this);

    /// <summary>Address of a section's data; used by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Data(nint offset)
    {
        VnetRegion? region = _usable;
        if (region is null)
            ThrowDisposed();
        return ref region.Data(offset);
    }

    /// <summary>Address of a section's first slot; used by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref object? Slot(int index)
    {
        VnetRegion? region = _usable;
        if (region is null)
            ThrowDisposed();
        return ref region.Slot(index);
    }

    internal void ThrowIfDead(string operation)
    {
        if (State == VnetState.Dead)
            throw new VnetDisposedException(Name, operation);
    }

    /// <summary>Ties something to the vnet, so that it ends when the vnet does.</summary>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    internal void Own(IVnetBelonging item, string operation)
    {
        VnetBelongings belongings = _belongings
            ?? Interlocked.CompareExchange(ref _belongings, new VnetBelongings(), null)
            ?? _belongings;
        if (!belongings.TryAdd(item))
            throw new VnetDisposedException(Name, operation);
    }

    internal void Disown(IVnetBelonging item) => _belongings?.Remove(item);

    /// <summary>What of the vnet runs on this thread now, or null.</summary>
    internal string? RunningHere => _belongings?.RunningHere();

    /// <summary>Clears away what the destructors have left: no callout, task or hook of the vnet runs after this.</summary>
    internal List<(SysinitEntry Entry, Exception Error)> EndBelongings()
    {
        if (Interlocked.CompareExchange(ref _belongings, VnetBelongings.None, null) is not { } belongings)
            return [];
        var teardown = new VnetTeardown(this);
        belongings.End(teardown);
        Leaks = teardown.Leaks;
        return teardown.Errors;
    }

    internal void Kill()
    {
        State = VnetState.Dead;
        _usable = null;
        VnetSet.Forget(_region);
        _region.ClearSlots();
    }

    [DoesNotReturn]
    private void ThrowDisposed() => throw new VnetDisposedException(Name, "access a variable");

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Id}, {State})";
}
