using Vnet.Kern;

namespace Vnet.Netinet;

/// <summary>A connection as netstat(1) and sockstat(1) show it (FreeBSD's <c>struct xinpcb</c>, <c>struct xsocket</c>).</summary>
/// <param name="Protocol">Number of the protocol.</param>
/// <param name="Family">Which packets it takes.</param>
/// <param name="Local">Local name; address and port 0 while it has none.</param>
/// <param name="Foreign">Peer; none without.</param>
/// <param name="ReceiveBytes">Bytes that wait to be read.</param>
/// <param name="SendBytes">Bytes that wait to be sent.</param>
/// <param name="Options">Options of the socket.</param>
/// <param name="Uid">Who made it.</param>
/// <param name="Jail">Number of the jail of who made it.</param>
/// <param name="GenerationCount">Changes with every change of its names.</param>
public readonly record struct InpcbRecord(byte Protocol, InpVflag Family, SockAddr Local, SockAddr Foreign, int ReceiveBytes, int SendBytes,
    SocketOptions Options, uint Uid, int Jail, ulong GenerationCount);
