namespace Vnet;

/// <summary>Runs a static parameterless method once per process, at boot or when its module is loaded (FreeBSD's <c>SYSINIT</c>).</summary>
/// <remarks>No vnet may be assumed: state of a vnet belongs in <see cref="VnetSysinitAttribute"/>.</remarks>
/// <param name="subsystem">When, coarsely. Any subsystem.</param>
/// <param name="order">When, within the subsystem; ties run in the order of registration.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class SysinitAttribute(Subsystem subsystem, Order order = Order.Any) : Attribute
{
    /// <summary>When, coarsely.</summary>
    public Subsystem Subsystem { get; } = subsystem;

    /// <summary>When, within the subsystem.</summary>
    public Order Order { get; } = order;
}
