namespace Vnet;

/// <summary>Looks for modules in the folder of the file that needs them (the role of FreeBSD's <c>linker.hints</c>).</summary>
internal static class KldFolder
{
    /// <summary>Finds the file that offers a module: the preferred version, else the highest that will do.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dependency">What is needed.</param>
    /// <param name="except">The file that needs it.</param>
    /// <returns>The file, or null; and what there is instead, for the error.</returns>
    public static (string? Path, string Found) Find(string folder, VnetAbiDependency dependency, string except)
    {
        string? best = null;
        int bestVersion = -1;
        List<int> others = [];
        foreach (string path in Directory.GetFiles(folder, "*.dll").Order(StringComparer.Ordinal))
        {
            if (path == except || VersionOf(path, dependency.On) is not { } version)
                continue;
            if (!dependency.Accepts(version))
                others.Add(version);
            else if (bestVersion != dependency.Preferred && (version == dependency.Preferred || version > bestVersion))
                (best, bestVersion) = (path, version);
        }

        string found = others.Count > 0 ? $"'{folder}' has version {string.Join(", ", others)}" : $"it is neither loaded nor in '{folder}'";
        return (best, found);
    }

    private static int? VersionOf(string path, string module)
    {
        try
        {
            foreach (VnetAbiModule offered in VnetModuleManifest.Read(path).Stamp?.Modules ?? [])
            {
                if (offered.Name == module)
                    return offered.Version;
            }
        }
        catch (VnetModuleFormatException)
        {
            // Whatever else lies in the folder is no module.
        }

        return null;
    }
}
