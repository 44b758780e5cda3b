using Vnet.Net;

namespace Vnet.Netinet6;

// Redirects in (icmp6_redirect_input; RFC 4861 sections 8.1 and 8.3).
public static partial class Nd6
{
    private static void RedirectInput(in Nd6Message message, ref Nd6stat stat)
    {
        Ifnet ifp = message.Ifp;
        In6Addr target = message.Target;
        var destination = new In6Addr(message.Bytes[24..]);
        bool isOnLink = target == destination;
        if (V_icmp6_rediraccept == 0 || Ip6.IsForwarding || V_nd6_routers is not { } routers)
        {
            stat.rxignored++;
            return;
        }

        if (!message.Source.IsLinkLocal || destination.IsMulticast || destination.IsAny || destination.IsLoopback || destination.IsLinkLocal
            || target.IsMulticast || (!isOnLink && !target.IsLinkLocal) || message.Destination.IsMulticast
            || ifp.Inet6.Find(target) is not null || ifp.Inet6.Find(destination) is not null)
        {
            stat.rxbadaddr++;
            return;
        }

        if (!message.Options.TryGetLinkAddress(Nd6Option.TargetLinkAddress, out MacAddress? hardware))
        {
            stat.rxbadopt++;
            return;
        }

        Errno error = routers.Redirected(ifp, message.Source, destination, target, (uint)Math.Max(V_icmp6_redirtimeout, 1));
        if (error == Errno.HostUnreachable)
            stat.rxbadredirect++;
        if (error == Errno.Ok && hardware is { } theirs)
            Heard(ifp, target, theirs, isRouter: isOnLink ? null : true);
    }
}
