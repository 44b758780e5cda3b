namespace Vnet;

/// <summary>
/// An operation was refused because it would wait for a lock that its own thread holds: creating or destroying a vnet
/// or loading a module inside a walk of <see cref="VnetList"/> or inside a constructor or destructor.
/// </summary>
public sealed class VnetDeadlockException : VnetException
{
    internal VnetDeadlockException(string operation, string where, string advice)
        : base($"Cannot {operation} {where}: this thread would wait for itself. {advice}")
    {
    }
}
