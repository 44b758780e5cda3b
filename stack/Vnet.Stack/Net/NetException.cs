namespace Vnet.Net;

/// <summary>An operation on the stack was refused. <see cref="Errno"/> says why, the message on which thing and what to do.</summary>
public sealed class NetException(Errno errno, string message) : VnetException(message)
{
    /// <summary>FreeBSD's error for it.</summary>
    public Errno Errno { get; } = errno;
}
