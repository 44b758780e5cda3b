namespace Vnet;

/// <summary>A module that another depends on is missing, or is there in a version that will not do.</summary>
public sealed class VnetModuleDependencyException : VnetException
{
    internal VnetModuleDependencyException(string file, string dependency, string why)
        : base($"'{file}' cannot be loaded: {why}.") => (File, Dependency) = (file, dependency);

    /// <summary>The file that was to be loaded.</summary>
    public string File { get; }

    /// <summary>The module, or the file, that it depends on.</summary>
    public string Dependency { get; }

    /// <inheritdoc/>
    public override KldError KldError => KldError.ENOENT;
}
