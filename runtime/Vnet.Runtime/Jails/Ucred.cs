namespace Vnet;

/// <summary>Who asks: a user in a jail (FreeBSD's <c>struct ucred</c>). Immutable.</summary>
/// <param name="uid">The user; 0 is root.</param>
/// <param name="prison">The jail the user is in.</param>
public sealed class Ucred(uint uid, Prison prison)
{
    /// <summary>Root on the host: what code that has not attached to a jail runs as.</summary>
    public static Ucred Kernel { get; } = new(0, Prison.Prison0);

    /// <summary>The user; 0 is root.</summary>
    public uint Uid { get; } = uid;

    /// <summary>The jail the user is in.</summary>
    public Prison Prison { get; } = prison;

    /// <summary>Whether this process is in capability mode: nothing outside of what it holds may be reached.</summary>
    public bool InCapabilityMode { get; init; }
}
