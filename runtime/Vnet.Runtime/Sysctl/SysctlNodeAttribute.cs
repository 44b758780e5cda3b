namespace Vnet;

/// <summary>Declares an inner node of the sysctl tree: the parent that other sysctls name.</summary>
/// <remarks>Several modules may declare the same node; it goes when the last one goes.</remarks>
/// <param name="name">The whole name, parents first: <c>net.inet.tcp</c>.</param>
/// <param name="description">One line, for the user of the system.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class SysctlNodeAttribute(string name, string description) : Attribute
{
    /// <summary>The whole name.</summary>
    public string Name { get; } = name;

    /// <summary>One line of description.</summary>
    public string Description { get; } = description;

    /// <summary>Further flags.</summary>
    public CtlFlags Flags { get; set; }

    /// <summary>The last component of the numeric name, at least 1; -1 (FreeBSD's <c>OID_AUTO</c>) has one assigned.</summary>
    public int Number { get; set; } = -1;

    /// <summary>The label under which metrics aggregate what is below.</summary>
    public string? Label { get; set; }
}
