namespace Vnet;

/// <summary>
/// Runs a static parameterless method in every vnet while it is torn down, in reverse order, with that vnet current
/// (FreeBSD's <c>VNET_SYSUNINIT</c>).
/// </summary>
/// <remarks>It also runs in every live vnet when its module is unloaded.</remarks>
/// <param name="subsystem">When, coarsely. Must lie after <see cref="Subsystem.Vnet"/> and not after <see cref="Subsystem.VnetDone"/>.</param>
/// <param name="order">When, within the subsystem; ties run in the order of registration.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class VnetSysuninitAttribute(Subsystem subsystem, Order order = Order.Any) : Attribute
{
    /// <summary>When, coarsely.</summary>
    public Subsystem Subsystem { get; } = subsystem;

    /// <summary>When, within the subsystem.</summary>
    public Order Order { get; } = order;
}
