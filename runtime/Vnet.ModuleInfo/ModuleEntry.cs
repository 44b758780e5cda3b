namespace Vnet.ModuleInfo;

/// <summary>An assembly of the folder that has to do with vnet variables.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Assembly">Name of the assembly; that of the file when it cannot be read.</param>
/// <param name="Stamp">Its stamp, or null.</param>
/// <param name="Refusal">Why it would be refused, or null.</param>
internal sealed record ModuleEntry(string File, string Assembly, VnetAbiStamp? Stamp, string? Refusal)
{
    /// <summary>The modules in it.</summary>
    public IEnumerable<string> Modules => Stamp?.Modules.Select(module => $"{module.Name} {module.Version}") ?? [];

    /// <summary>The assemblies whose variables it uses.</summary>
    public IEnumerable<string> Uses => Stamp?.Imports.Select(import => import.Assembly).Distinct(StringComparer.Ordinal) ?? [];
}
