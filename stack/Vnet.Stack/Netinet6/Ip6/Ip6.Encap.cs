using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// What encap6_input leaves to rip6_input.
public static partial class Ip6
{
    /// <inheritdoc cref="Netinet.Ip.InputUnclaimed"/>
    internal static void InputUnclaimed(Mbuf m, int offset, byte protocol)
    {
        if (Volatile.Read(ref s_protox[IpProto.Raw]) is { } raw)
        {
            raw(m, offset, protocol);
            return;
        }

        V_ip6stat.Own.ip6s_noproto++;
        Icmp6.UnknownProtocol(m);
    }
}
