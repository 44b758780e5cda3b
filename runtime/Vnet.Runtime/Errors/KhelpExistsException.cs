namespace Vnet;

/// <summary>A helper of the same name is registered (FreeBSD's <c>EEXIST</c>).</summary>
public sealed class KhelpExistsException : VnetException
{
    internal KhelpExistsException(string name)
        : base($"Helper '{name}' cannot be registered: there is one of that name. Deregister it first, or give this one another name.")
        => Helper = name;

    /// <summary>The name.</summary>
    public string Helper { get; }
}
