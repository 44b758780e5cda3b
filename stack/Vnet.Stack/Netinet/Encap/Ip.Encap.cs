using Vnet.Net;

namespace Vnet.Netinet;

// What encap4_input leaves to rip_input.
public static partial class Ip
{
    /// <summary>A datagram whose protocol is registered and that is nobody's all the same: to raw sockets, or its sender is told.</summary>
    internal static void InputUnclaimed(Mbuf m, int offset, byte protocol)
    {
        if (Volatile.Read(ref s_protox[IpProto.Raw]) is { } raw)
            raw(m, offset, protocol);
        else
            RejectProtocol(m);
    }
}
