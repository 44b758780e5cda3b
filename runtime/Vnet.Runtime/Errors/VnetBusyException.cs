namespace Vnet;

/// <summary>Something cannot be destroyed or unloaded while it is in use (FreeBSD's <c>EBUSY</c>).</summary>
public sealed class VnetBusyException : VnetException
{
    internal VnetBusyException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal static VnetBusyException NotLoaded(string module, string what, Exception? error) => new(
        error is null
            ? $"Module '{module}' is not loaded, so {what} have no place. Load it with VnetModules.Load."
            : $"Module '{module}' could not be linked, so {what} have no place. {error.Message}",
        error);

    /// <inheritdoc/>
    public override KldError KldError => KldError.EBUSY;
}
