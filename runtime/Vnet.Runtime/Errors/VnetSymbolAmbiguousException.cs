namespace Vnet;

/// <summary>Several modules define the name that was looked up.</summary>
public sealed class VnetSymbolAmbiguousException : VnetException
{
    internal VnetSymbolAmbiguousException(string name, IEnumerable<string> candidates)
        : base($"Symbol '{name}' is defined several times. Use one of: {string.Join(", ", candidates)}.")
        => Name = name;

    /// <summary>The name that was looked up.</summary>
    public string Name { get; }
}
