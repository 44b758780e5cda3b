using System.ComponentModel;

namespace Vnet;

/// <summary>
/// Written by the generator: one sysctl that the assembly declares. Rules compare sysctls across assemblies by it,
/// because a reference assembly shows nothing of the private fields and methods that declare them.
/// </summary>
/// <param name="name">The whole name.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SysctlManifestAttribute(string name) : Attribute
{
    /// <summary>The whole name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it is an inner node.</summary>
    public bool IsNode { get; set; }

    /// <summary>The stated last component of the numeric name; -1 has one assigned.</summary>
    public int Number { get; set; } = -1;
}
