namespace Vnet;

/// <summary>
/// An operation was refused because it would wait for a lock that its own thread holds: creating or destroying a vnet
/// or loading a module inside a walk of <see cref="VnetList"/> or inside a constructor or destructor. Or it has waited
/// so long that threads must be waiting for each other.
/// </summary>
public sealed class VnetDeadlockException : VnetException
{
    internal VnetDeadlockException(string operation, string where, string advice)
        : base($"Cannot {operation} {where}: this thread would wait for itself. {advice}")
    {
    }

    private VnetDeadlockException(string message)
        : base(message)
    {
    }

    internal static VnetDeadlockException Waited(string operation, TimeSpan limit, string advice) =>
        new($"Cannot {operation}: waited {limit.TotalSeconds:0} s for another thread. {advice}");
}
