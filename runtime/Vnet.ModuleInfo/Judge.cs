namespace Vnet.ModuleInfo;

/// <summary>Says why an assembly would be refused, as far as the folder tells.</summary>
/// <param name="abi">The framework's ABI number.</param>
/// <param name="exporters">Stamps of the folder's assemblies by name.</param>
internal sealed class Judge(int abi, IReadOnlyDictionary<string, VnetAbiStamp> exporters)
{
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);

    /// <summary>The reason, or null. Asked once for each assembly, in order: of two modules of one name the second is refused.</summary>
    public string? RefusalOf(VnetModuleManifest manifest)
    {
        if (manifest.Stamp is not { } stamp)
            return $"has no ABI stamp: built {(manifest.HasLinkerFile ? "with an older generator" : "without the generator")}. Rebuild it";
        if (stamp.Abi != abi)
            return $"built for ABI {stamp.Abi}, the framework has {abi}. Rebuild it";
        foreach ((VnetAbiImport import, VnetAbiVariable? now) in VnetAbi.StaleImports(stamp, exporters))
            return $"{VnetModuleStaleException.Describe(import, now)}. Rebuild it";
        return Unmet(stamp) ?? Duplicate(manifest.Name, stamp);
    }

    private string? Unmet(VnetAbiStamp stamp)
    {
        foreach (VnetAbiDependency need in stamp.Dependencies)
        {
            int[] versions = [.. exporters.Values.SelectMany(other => other.Modules).Where(
                module => module.Name == need.On).Select(module => module.Version)];

            // What is not in the folder may be part of the program.
            if (versions.Length > 0 && !versions.Any(need.Accepts))
                return $"module '{need.Module}' depends on {need.Range} of module '{need.On}', and version {string.Join(", ", versions)} is here";
        }

        return null;
    }

    private string? Duplicate(string assembly, VnetAbiStamp stamp)
    {
        foreach (VnetAbiModule module in stamp.Modules)
        {
            if (!_owners.TryAdd(module.Name, assembly))
                return $"'{_owners[module.Name]}' defines a module '{module.Name}' too: only one of the two can be loaded";
        }

        return null;
    }
}
