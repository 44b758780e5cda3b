namespace Vnet;

/// <summary>
/// A jail is dying, but not gone: within the time given not everything let go of it. It goes by itself when the last of
/// <see cref="Holders"/> lets go; removing it again waits again.
/// </summary>
public sealed class JailHeldException : VnetException
{
    internal JailHeldException(string jail, TimeSpan waited, IReadOnlyList<string> holders, Exception? inner)
        : base($"Jail '{jail}' is dying: after {waited.TotalSeconds:0.###} s it is still held by {string.Join("; ", holders)}. "
            + "It goes when these let go: dispose of them, or let what they hold react to Prison.Dying; then remove it again to wait again.", inner)
        => (Jail, Holders) = (jail, holders);

    /// <summary>Name of the jail.</summary>
    public string Jail { get; }

    /// <summary>What holds it and the jails in it, one by one.</summary>
    public IReadOnlyList<string> Holders { get; }
}
