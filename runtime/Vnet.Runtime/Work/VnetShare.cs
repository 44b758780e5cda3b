namespace Vnet;

/// <summary>What one vnet has in one <see cref="IVnetWork"/>.</summary>
/// <remarks>
/// An object that everything of the vnet points to, so that arming and cancelling only count: a vnet whose destructors
/// stopped everything has a count of zero, and costs nothing to tear down.
/// </remarks>
internal sealed class VnetShare(IVnetWork work, VnetInstance? vnet) : IVnetBelonging
{
    /// <summary>What it is a share of.</summary>
    public IVnetWork Work { get; } = work;

    /// <summary>The vnet; null for work that belongs to none.</summary>
    public VnetInstance? Vnet { get; } = vnet;

    /// <summary>How much waits to run. Guarded by the lock of <see cref="Work"/>.</summary>
    public int Pending;

    /// <summary>Whether the vnet is gone, or the work is disposed. Guarded by the lock of <see cref="Work"/>.</summary>
    public bool IsClosed;

    string? IVnetBelonging.RunningHere => Work.RunningHere(this);

    void IVnetBelonging.End(VnetTeardown teardown) => Work.End(this, teardown);

    /// <summary>Says whose it is, for messages: <c> of vnet 'a'</c>, or nothing.</summary>
    public override string ToString() => Vnet is null ? "" : $" of vnet '{Vnet.Name}'";
}
