namespace Vnet;

/// <summary>Checks what modules need against what is linked.</summary>
internal static class ModuleDependencies
{
    /// <summary>The linked module of a name, or null.</summary>
    public static VnetModuleInfo? Linked(string name) =>
        VnetLinker.Linked.SelectMany(file => file.Modules).FirstOrDefault(module => module.Name == name);

    /// <summary>Refuses a file whose modules need what is neither linked nor in the file itself.</summary>
    /// <exception cref="VnetModuleDependencyException">Something is missing, or of a version that will not do.</exception>
    public static void ThrowIfUnmet(LinkerFile file)
    {
        foreach (VnetAbiDependency dependency in file.Stamp?.Dependencies ?? [])
        {
            VnetModuleInfo? there = file.Modules.FirstOrDefault(module => module.Name == dependency.On) ?? Linked(dependency.On);
            if (there is null)
                throw Unmet(file.Name, dependency,
                    "it is not loaded. A program links what it references when its own project has Vnet.Framework's generator; what it does not reference is loaded by Kld.Load");
            if (!dependency.Accepts(there.Version))
                throw Unmet(file.Name, dependency, $"version {there.Version} is loaded ('{there.File}')");
        }
    }

    /// <summary>The error, with what there is instead.</summary>
    public static VnetModuleDependencyException Unmet(string file, VnetAbiDependency dependency, string found) =>
        new(file, dependency.On, $"module '{dependency.Module}' depends on {dependency.Range} of module '{dependency.On}', and {found}");
}
