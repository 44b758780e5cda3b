namespace Vnet.ModuleInfo;

/// <summary>What is in a folder, by metadata alone.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Abi">ABI number of the framework that would load them: that of the runtime in the folder, else of this tool.</param>
/// <param name="Files">Number of assemblies and other files that were looked at.</param>
/// <param name="Entries">Those that have to do with vnet variables, by name.</param>
internal sealed record FolderReport(string Folder, int Abi, int Files, IReadOnlyList<ModuleEntry> Entries)
{
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static FolderReport Of(string folder)
    {
        string[] paths = [.. Directory.GetFiles(folder).Where(IsAssembly).Order(StringComparer.Ordinal)];
        List<(string File, VnetModuleManifest? Manifest, string? Error)> read = [];
        foreach (string path in paths)
        {
            try
            {
                read.Add((Path.GetFileName(path), VnetModuleManifest.Read(path), null));
            }
            catch (VnetModuleFormatException error)
            {
                read.Add((Path.GetFileName(path), null, error.Message));
            }
        }

        int abi = read.Select(file => file.Manifest?.FrameworkAbi).FirstOrDefault(number => number is not null) ?? VnetAbi.Version;
        Dictionary<string, VnetAbiStamp> exporters = new(StringComparer.Ordinal);
        foreach ((_, VnetModuleManifest? manifest, _) in read)
        {
            if (manifest?.Stamp is { } stamp)
                exporters[manifest.Name] = stamp;
        }

        var judge = new Judge(abi, exporters);
        List<ModuleEntry> entries = [];
        foreach ((string file, VnetModuleManifest? manifest, string? error) in read)
        {
            // What is no assembly is not listed: native libraries lie in such folders by right.
            if (manifest is null && !IsDamaged(Path.Combine(folder, file)))
                continue;
            if (manifest is null)
                entries.Add(new ModuleEntry(file, Path.GetFileNameWithoutExtension(file), null, error));
            else if (manifest.Stamp is not null || manifest.HasLinkerFile || manifest is { UsesAccessors: true, FrameworkAbi: null })
                entries.Add(new ModuleEntry(file, manifest.Name, manifest.Stamp, judge.RefusalOf(manifest)));
        }

        return new FolderReport(folder, abi, paths.Length, entries);
    }

    private static bool IsAssembly(string path) => Path.GetExtension(path) is { } extension
        && (extension.Equals(".dll", StringComparison.OrdinalIgnoreCase) || extension.Equals(".exe", StringComparison.OrdinalIgnoreCase));

    // It mentions the framework, so it was meant to be a module; or it cannot even be read.
    private static bool IsDamaged(string path)
    {
        try
        {
            return File.ReadAllBytes(path).AsSpan().IndexOf("VnetAbiStampAttribute"u8) >= 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
