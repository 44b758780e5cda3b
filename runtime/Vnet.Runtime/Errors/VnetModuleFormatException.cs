namespace Vnet;

/// <summary>A file is not a module that can be loaded here: no assembly, no module, damaged, or built for another framework.</summary>
public sealed class VnetModuleFormatException : VnetException
{
    internal VnetModuleFormatException(string file, string why, Exception? inner = null)
        : base($"'{file}' cannot be loaded: {why}.", inner) => File = file;

    /// <summary>The file or assembly.</summary>
    public string File { get; }

    /// <inheritdoc/>
    public override KldError KldError => KldError.ENOEXEC;
}
