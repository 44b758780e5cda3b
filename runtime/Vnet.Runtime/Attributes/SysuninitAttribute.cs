namespace Vnet;

/// <summary>Runs a static parameterless method once, when its module is unloaded (FreeBSD's <c>SYSUNINIT</c>).</summary>
/// <remarks>Run in reverse order of (subsystem, order).</remarks>
/// <param name="subsystem">When, coarsely. Any subsystem.</param>
/// <param name="order">When, within the subsystem; ties run in the order of registration.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class SysuninitAttribute(Subsystem subsystem, Order order = Order.Any) : Attribute
{
    /// <summary>When, coarsely.</summary>
    public Subsystem Subsystem { get; } = subsystem;

    /// <summary>When, within the subsystem.</summary>
    public Order Order { get; } = order;
}
