namespace Vnet.Kern;

/// <summary>
/// Who is told when a socket can be read or has changed (FreeBSD's <c>soupcall_set</c>). Called in a lane or by any thread, with no
/// lock held; it should be short.
/// </summary>
public interface ISockUpcall
{
    /// <summary>
    /// There is something to read: data, an error, the end (<c>sorwakeup</c>). For data once after each
    /// <see cref="SockBuf.TryArm"/>.
    /// </summary>
    public void Readable(Socket so);

    /// <summary>It can send again, is connected, or has an error (<c>sowwakeup</c>).</summary>
    public void Writable(Socket so);
}
