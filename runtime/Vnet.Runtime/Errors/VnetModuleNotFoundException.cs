namespace Vnet;

/// <summary>There is no such file to load, or no such module to unload.</summary>
public sealed class VnetModuleNotFoundException : VnetException
{
    internal VnetModuleNotFoundException(string name, string message, Exception? inner = null)
        : base(message, inner) => Name = name;

    /// <summary>The path or name that was given.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override KldError KldError => KldError.ENOENT;
}
