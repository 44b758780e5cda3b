namespace Vnet;

/// <summary>
/// Says that a mutable static field of a vnet module is meant to be shared by all vnets, and why. Rule VNET1001
/// accepts the field then.
/// </summary>
/// <param name="why">The reason, for the next reader; must not be empty.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Event | AttributeTargets.Class | AttributeTargets.Struct,
    Inherited = false)]
public sealed class VnetGlobalAttribute(string why) : Attribute
{
    /// <summary>Why one copy for all vnets is right.</summary>
    public string Why { get; } = why;
}
