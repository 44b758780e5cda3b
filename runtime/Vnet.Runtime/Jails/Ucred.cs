namespace Vnet;

/// <summary>Who asks: a user in a jail (FreeBSD's <c>struct ucred</c>). Immutable.</summary>
/// <param name="uid">The user; 0 is root.</param>
/// <param name="prison">The jail the user is in.</param>
public sealed class Ucred(uint uid, Prison prison)
{
    // Flows with the execution context, so that what a jailed flow starts is in the jail too: a thread-static would let a
    // task started there run as root of the host.
    private static readonly AsyncLocal<Ucred?> s_current = new();

    /// <summary>Root on the host: what code that has not attached to a jail runs as.</summary>
    public static Ucred Kernel { get; } = new(0, Prison.Prison0);

    /// <summary>
    /// Whose this flow is (FreeBSD's <c>curthread->td_ucred</c>): that of the innermost <see cref="Prison.Attach"/> or
    /// <see cref="Prison.RunAsync(Func{Task}, uint?, string, string, int)"/>, else <see cref="Kernel"/>. Tasks, threads and timers started in a jail
    /// inherit it with the execution context.
    /// </summary>
    public static Ucred Current => s_current.Value ?? Kernel;

    /// <summary>The user; 0 is root.</summary>
    public uint Uid { get; } = uid;

    /// <summary>The jail the user is in.</summary>
    public Prison Prison { get; } = prison ?? throw new ArgumentNullException(nameof(prison));

    /// <summary>Whether this process is in capability mode: nothing outside of what it holds may be reached.</summary>
    public bool InCapabilityMode { get; init; }

    /// <summary>The vnet that code acting for this user uses (FreeBSD's <c>CRED_TO_VNET</c>).</summary>
    public VnetInstance Vnet => Prison.Vnet;

    /// <summary>Whether the user is in a jail, not on the host (FreeBSD's <c>jailed</c>).</summary>
    public bool IsJailed => Prison.Parent is not null;

    /// <summary>What the flow was given; null when nothing.</summary>
    internal static Ucred? OfFlow
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Uid == 0 ? "root" : $"user {Uid}")} {(IsJailed ? $"of jail '{Prison.Name}'" : "of the host")}{(InCapabilityMode ? " in capability mode" : "")}";
}
