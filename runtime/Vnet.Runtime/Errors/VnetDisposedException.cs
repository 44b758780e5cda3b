namespace Vnet;

/// <summary>A destroyed vnet was used.</summary>
public sealed class VnetDisposedException : VnetException
{
    internal VnetDisposedException(string vnet, string operation)
        : base($"Cannot {operation}: vnet '{vnet}' has been destroyed. "
            + "Stop the work that belongs to a vnet in a [VnetSysuninit] method, before the vnet is gone.") => Vnet = vnet;

    /// <summary>Name of the vnet.</summary>
    public string Vnet { get; }
}
