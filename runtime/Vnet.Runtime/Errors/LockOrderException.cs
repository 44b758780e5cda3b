namespace Vnet;

/// <summary>
/// A thread takes locks in an order that can deadlock (FreeBSD's "lock order reversal"). The message names both locks
/// and where each was acquired.
/// </summary>
public sealed class LockOrderException : VnetException
{
    internal LockOrderException(string message)
        : base(message)
    {
    }
}
