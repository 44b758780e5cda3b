namespace Vnet;

/// <summary>
/// The binary interface between framework, modules and those who use their variables (the role of FreeBSD's
/// <c>__FreeBSD_version</c> for its modules).
/// </summary>
public static class VnetAbi
{
    /// <summary>
    /// Raised whenever generated code of an earlier framework no longer works with this one. The generator writes it into
    /// every assembly's stamp, and an assembly with another number is refused.
    /// </summary>
    public const int Version = 1;

    /// <summary>Refuses a file that was built for another framework, or against variables that have changed since.</summary>
    /// <param name="file">The file that is to be linked.</param>
    /// <param name="others">The files that are linked or about to be.</param>
    /// <exception cref="VnetModuleFormatException">It was built for another framework.</exception>
    /// <exception cref="VnetModuleStaleException">A variable that it imports has changed.</exception>
    internal static void ThrowIfIncompatible(LinkerFile file, LinkerFile[] others)
    {
        // A file without a stamp is made by hand, not by the generator.
        if (file.Stamp is { } stamp)
            ThrowIfIncompatible(file.Name, stamp, others);
    }

    /// <inheritdoc cref="ThrowIfIncompatible(LinkerFile, LinkerFile[])"/>
    internal static void ThrowIfIncompatible(string name, VnetAbiStamp stamp, LinkerFile[] others)
    {
        ThrowIfForeign(name, stamp);
        if (stamp.Imports.Count == 0)
            return;
        Dictionary<string, VnetAbiStamp> exporters = new(StringComparer.Ordinal);
        foreach (LinkerFile other in others)
        {
            if (other.Stamp is { } known)
                exporters[other.Name] = known;
        }

        if (StaleImports(stamp, exporters).FirstOrDefault() is { Import: not null } stale)
            throw new VnetModuleStaleException(name, stale.Import, stale.Now);
    }

    internal static void ThrowIfForeign(string name, VnetAbiStamp stamp)
    {
        if (stamp.Abi != Version)
            throw new VnetModuleFormatException(name,
                $"it was built for ABI {stamp.Abi} of Vnet.Framework and this is ABI {Version}. Rebuild it against this version");
    }

    /// <summary>The imports that differ from what the exporting assembly now says; one that is not known is passed over.</summary>
    internal static IEnumerable<(VnetAbiImport Import, VnetAbiVariable? Now)> StaleImports(VnetAbiStamp stamp, IReadOnlyDictionary<string,
        VnetAbiStamp> exporters)
    {
        foreach (VnetAbiImport import in stamp.Imports)
        {
            if (!exporters.TryGetValue(import.Assembly, out VnetAbiStamp? exporter))
                continue;
            VnetAbiVariable? now = exporter.Export(import.Variable.Key);
            if (now is null || (now.Size, now.Layout) != (import.Variable.Size, import.Variable.Layout))
                yield return (import, now);
        }
    }
}
