namespace Vnet.Sockets;

/// <summary>A name could not be resolved. The message says which, in which vnet, and why.</summary>
/// <param name="error">Why.</param>
/// <param name="message">What happened, and what to do.</param>
public sealed class VnetDnsException(VnetDnsError error, string message)
    : SocketException((int)CodeOf(error), message)
{
    /// <summary>Why.</summary>
    public VnetDnsError Error { get; } = error;

    private static SocketError CodeOf(VnetDnsError error) => error switch
    {
        VnetDnsError.HostNotFound => SocketError.HostNotFound,
        VnetDnsError.NoData => SocketError.NoData,
        VnetDnsError.TryAgain => SocketError.TryAgain,
        VnetDnsError.InvalidName => SocketError.InvalidArgument,
        _ => SocketError.NoRecovery,
    };
}
