namespace Vnet;

/// <summary>The securelevel of the host forbids it (FreeBSD's <c>EPERM</c> from <c>securelevel_gt</c>).</summary>
public sealed class VnetSecureLevelException : VnetException
{
    internal VnetSecureLevelException(string operation, int level)
        : base($"Cannot {operation}: the securelevel is {level}, and above 0 no module is loaded or unloaded. "
            + "It can only be raised; do this before it is.") => SecureLevel = level;

    /// <summary>The securelevel.</summary>
    public int SecureLevel { get; }

    /// <inheritdoc/>
    public override KldError KldError => KldError.EPERM;
}
