namespace Vnet.Sockets;

/// <summary>Why a name could not be resolved.</summary>
public enum VnetDnsError
{
    /// <summary>There is no such name.</summary>
    HostNotFound = 1,

    /// <summary>The name has no address of the family that was asked for.</summary>
    NoData,

    /// <summary>No server answered in time, or those that did failed.</summary>
    TryAgain,

    /// <summary>The text is no name of a host.</summary>
    InvalidName,

    /// <summary>The vnet has no server.</summary>
    NoServers,

    /// <summary>The answer is too long for a datagram; it would need TCP.</summary>
    Truncated,

    /// <summary>The servers refuse, or answer what makes no sense.</summary>
    Refused,
}
