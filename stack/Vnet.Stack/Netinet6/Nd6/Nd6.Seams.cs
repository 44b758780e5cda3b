using Vnet.Net;

namespace Vnet.Netinet6;

// Where neighbor discovery meets ICMPv6 and IPv6's switch for forwarding.
public static partial class Nd6
{
    /// <summary>Whether this host says on an interface that it is a router (<c>V_ip6_forwarding</c>, and not a host there).</summary>
    internal static bool IsRouter(Ifnet ifp) => Ip6.IsForwarding && (ifp.Nd6.Flags & Nd6Flags.AcceptRtadv) == 0;

    private static void RegisterMessages()
    {
        // Lengths are checked here, and counted here.
        for (byte type = Nd6Type.RouterSolicitation; type <= Nd6Type.Redirect; type++)
            Icmp6.Register(type, Nd6Option.Unit, Input);
        Ip6.RegisterRedirect(SendRedirect);
    }

    private static void UnregisterMessages()
    {
        Ip6.RegisterRedirect(null);
        for (byte type = Nd6Type.RouterSolicitation; type <= Nd6Type.Redirect; type++)
            Icmp6.Unregister(type);
    }
}
