namespace Vnet;

/// <summary>A constructor or destructor, with its place in the order (FreeBSD's <c>struct sysinit</c>).</summary>
public sealed class SysinitEntry
{
    private readonly Action _function;

    /// <summary>Describes a constructor or destructor; <see cref="Sysinits.Register"/> puts it to work.</summary>
    /// <param name="kind">What it is run for.</param>
    /// <param name="module">The module it belongs to.</param>
    /// <param name="owner">
    /// What pairs a destructor with its constructors: the declaring type's name. A destructor is owed once any
    /// constructor of its owner has completed.
    /// </param>
    /// <param name="name">The method's name.</param>
    /// <param name="subsystem">When, coarsely.</param>
    /// <param name="order">When, within the subsystem.</param>
    /// <param name="function">What to run.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A per-vnet entry outside (<see cref="Subsystem.Vnet"/>, <see cref="Subsystem.VnetDone"/>].
    /// </exception>
    public SysinitEntry(SysinitKind kind, string module, string owner, string name, Subsystem subsystem, Order order, Action function)
    {
        ArgumentException.ThrowIfNullOrEmpty(module);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(function);
        if (kind is SysinitKind.VnetConstructor or SysinitKind.VnetDestructor
            && (subsystem <= Subsystem.Vnet || subsystem > Subsystem.VnetDone))
        {
            throw new ArgumentOutOfRangeException(nameof(subsystem), subsystem,
                $"'{name}' runs per vnet: its subsystem must lie after {Subsystem.Vnet} and not after {Subsystem.VnetDone}.");
        }

        (Kind, Module, Owner, Name, Subsystem, Order, _function) = (kind, module, owner, name, subsystem, order, function);
    }

    /// <summary>What it is run for.</summary>
    public SysinitKind Kind { get; }

    /// <summary>The module it belongs to.</summary>
    public string Module { get; }

    /// <summary>The declaring type.</summary>
    public string Owner { get; }

    /// <summary>The method's name.</summary>
    public string Name { get; }

    /// <summary>When, coarsely.</summary>
    public Subsystem Subsystem { get; }

    /// <summary>When, within the subsystem.</summary>
    public Order Order { get; }

    // FreeBSD sorts by subsystem, then order; both fit into 28 bits.
    internal long Key => ((long)Subsystem << 32) | (uint)Order;

    internal void Run()
    {
        if (SysinitTrace.IsEnabled)
            SysinitTrace.Run(this, _function);
        else
            _function();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"'{(Owner.Length == 0 ? Name : Owner + "." + Name)}' of module '{Module}' ({Subsystem}, {Order})";
}
