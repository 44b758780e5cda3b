namespace Vnet;

/// <summary>
/// States that a module needs another (FreeBSD's <c>MODULE_DEPEND</c>). Loading looks for it among the loaded modules, then
/// beside the module's own file; it stays loaded as long as the module that needs it.
/// </summary>
/// <remarks>Stands beside the <see cref="VnetModuleAttribute"/> of the module that has the need.</remarks>
/// <param name="module">Name of the module that is needed.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class ModuleDependAttribute(string module) : Attribute
{
    /// <summary>Name of the module that is needed.</summary>
    public string Module { get; } = module;

    /// <summary>Lowest version that will do; 1 unless stated.</summary>
    public int Min { get; set; } = 1;

    /// <summary>Version that is taken where several files offer the module; <see cref="Max"/> unless stated.</summary>
    public int Preferred { get; set; } = int.MaxValue;

    /// <summary>Highest version that will do; any unless stated.</summary>
    public int Max { get; set; } = int.MaxValue;
}
