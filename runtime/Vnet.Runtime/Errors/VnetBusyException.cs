namespace Vnet;

/// <summary>Something cannot be destroyed or unloaded while it is in use (FreeBSD's <c>EBUSY</c>).</summary>
public sealed class VnetBusyException : VnetException
{
    internal VnetBusyException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <inheritdoc/>
    public override KldError KldError => KldError.EBUSY;
}
