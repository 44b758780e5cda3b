namespace Vnet;

/// <summary>A kernel module: the unit of load, unload and dependency.</summary>
public sealed class VnetModuleInfo
{
    internal VnetModuleInfo(string name, int version, LinkerFile file) => (Name, Version, File) = (name, version, file);

    /// <summary>Its name, unique in the process.</summary>
    public string Name { get; }

    /// <summary>Its version, as stated in <see cref="VnetModuleAttribute.Version"/>.</summary>
    public int Version { get; }

    /// <summary>The assembly that contains it.</summary>
    public LinkerFile File { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version} ({File})";
}
