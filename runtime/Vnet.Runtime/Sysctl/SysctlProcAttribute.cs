namespace Vnet;

/// <summary>
/// Publishes a method as a sysctl: a <see cref="SysctlHandler"/> that produces the value and takes the new one.
/// </summary>
/// <param name="name">The whole name, parents first: <c>net.inet.tcp.hostcache.list</c>.</param>
/// <param name="type">What the value is; a handler has no field to tell it.</param>
/// <param name="format">How to print it: <c>I IU L LU Q QU C CU S SU A N</c>, or <c>S,name</c> of a struct.</param>
/// <param name="description">One line, for the user of the system.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class SysctlProcAttribute(string name, CtlType type, string format, string description) : Attribute
{
    /// <summary>The whole name.</summary>
    public string Name { get; } = name;

    /// <summary>What the value is.</summary>
    public CtlType Type { get; } = type;

    /// <summary>How to print it.</summary>
    public string Format { get; } = format;

    /// <summary>One line of description.</summary>
    public string Description { get; } = description;

    /// <summary>Whether it may be written; read-only unless stated.</summary>
    public SysctlAccess Access { get; set; }

    /// <summary>Whether the tunable of the same name is written to it when it is registered.</summary>
    public bool Tunable { get; set; }

    /// <summary>
    /// Further flags: one of <see cref="CtlFlags.MpSafe"/> and <see cref="CtlFlags.NeedGiant"/>, and
    /// <see cref="CtlFlags.Vnet"/> when it reads or changes the current vnet's variables.
    /// </summary>
    public CtlFlags Flags { get; set; }

    /// <summary>The last component of the numeric name, at least 1; -1 (FreeBSD's <c>OID_AUTO</c>) has one assigned.</summary>
    public int Number { get; set; } = -1;

    /// <summary>The label under which metrics aggregate it.</summary>
    public string? Label { get; set; }

    /// <summary>A number passed to the handler, so that one method may serve several (FreeBSD's <c>arg2</c>).</summary>
    public long Argument { get; set; }
}
