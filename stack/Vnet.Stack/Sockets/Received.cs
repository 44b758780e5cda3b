using Vnet.Kern;
using SocketFlags = System.Net.Sockets.SocketFlags;

namespace Vnet.Sockets;

/// <summary>What a reader got.</summary>
internal struct Received
{
    /// <summary>Bytes copied.</summary>
    public int Length;

    /// <summary>How it came, and whether it was longer.</summary>
    public SocketFlags Flags;

    /// <summary>Who sent it, where asked for.</summary>
    public SockAddr Sender;

    /// <summary>What else its headers say, where asked for.</summary>
    public Ancillary Control;
}
