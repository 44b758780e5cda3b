namespace Vnet;

/// <summary>
/// Publishes a static field in the sysctl tree. Its type and whether each vnet has its own follow from the field: a
/// <see cref="VnetDefineAttribute"/> field is the current vnet's, a <see cref="DpcpuDefineAttribute"/> field the sum over
/// all CPUs, any other the one static.
/// </summary>
/// <remarks>
/// Fields of a primitive integral type, <see cref="bool"/>, <see cref="string"/>, an enum (as its number), an unmanaged
/// struct (opaque, with <see cref="Format"/>), <see cref="CounterU64"/> and statistics structs can be published. A
/// <c>const</c> or <c>readonly</c> field can only be read.
/// </remarks>
/// <param name="name">The whole name, parents first: <c>net.inet.tcp.mssdflt</c>. At most 24 levels.</param>
/// <param name="description">One line, for the user of the system.</param>
[AttributeUsage(AttributeTargets.Field, Inherited = false)]
public sealed class SysctlAttribute(string name, string description) : Attribute
{
    /// <summary>The whole name.</summary>
    public string Name { get; } = name;

    /// <summary>One line of description.</summary>
    public string Description { get; } = description;

    /// <summary>Whether it may be written; read-only unless stated.</summary>
    public SysctlAccess Access { get; set; }

    /// <summary>Whether the tunable of the same name sets its first value; with a vnet field, that of every vnet made later.</summary>
    public bool Tunable { get; set; }

    /// <summary>Further flags: privilege, securelevel, <see cref="CtlFlags.Skip"/>, <see cref="CtlFlags.Stats"/>.</summary>
    public CtlFlags Flags { get; set; }

    /// <summary>The last component of the numeric name, at least 1; -1 (FreeBSD's <c>OID_AUTO</c>) has one assigned.</summary>
    public int Number { get; set; } = -1;

    /// <summary>The format of an opaque value: <c>S,name</c> of the struct. For other types it follows from the field.</summary>
    public string? Format { get; set; }

    /// <summary>The label under which metrics aggregate it.</summary>
    public string? Label { get; set; }
}
