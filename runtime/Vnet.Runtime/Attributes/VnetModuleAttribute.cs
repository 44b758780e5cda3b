namespace Vnet;

/// <summary>
/// Names the kernel module that a type's variables and constructors belong to: the unit of load, unload and
/// dependency (FreeBSD's <c>DECLARE_MODULE</c>).
/// </summary>
/// <remarks>
/// On a type it holds for that type and the types nested in it; on an assembly, for every type that states none.
/// Several types of one assembly may name the same module; two assemblies may not. Without any, the module is called
/// like the assembly.
/// </remarks>
/// <param name="name">The module's name, unique in the process.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class VnetModuleAttribute(string name) : Attribute
{
    /// <summary>The module's name.</summary>
    public string Name { get; } = name;

    /// <summary>The module's version; 1 unless stated.</summary>
    public int Version { get; set; } = 1;
}
