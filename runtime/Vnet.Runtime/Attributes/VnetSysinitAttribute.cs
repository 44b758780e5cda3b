namespace Vnet;

/// <summary>Runs a static parameterless method in every vnet while it is built, with that vnet current (FreeBSD's <c>VNET_SYSINIT</c>).</summary>
/// <remarks>With <c>Vnet.Vimage</c> off it runs once at boot, as a <see cref="SysinitAttribute"/> would.</remarks>
/// <param name="subsystem">When, coarsely. Must lie after <see cref="Subsystem.Vnet"/> and not after <see cref="Subsystem.VnetDone"/>.</param>
/// <param name="order">When, within the subsystem; ties run in the order of registration.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class VnetSysinitAttribute(Subsystem subsystem, Order order = Order.Any) : Attribute
{
    /// <summary>When, coarsely.</summary>
    public Subsystem Subsystem { get; } = subsystem;

    /// <summary>When, within the subsystem.</summary>
    public Order Order { get; } = order;
}
