namespace Vnet.Sockets;

/// <summary>What became of a question.</summary>
internal enum DnsOutcome
{
    /// <summary>It is no answer to this question: a forgery, or a late one. Wait on.</summary>
    NotOurs,

    /// <summary>Addresses.</summary>
    Addresses,

    /// <summary>The name is another's alias, whose addresses the answer has not.</summary>
    Alias,

    /// <summary>The name is there, but has no such records.</summary>
    NoData,

    /// <summary>There is no such name (NXDOMAIN).</summary>
    NameError,

    /// <summary>It would not fit into a datagram.</summary>
    Truncated,

    /// <summary>The server does not know EDNS: ask without.</summary>
    NoEdns,

    /// <summary>The server failed or refused: ask another.</summary>
    Failed,

    /// <summary>The answer cannot be read: ask another.</summary>
    Malformed,
}
