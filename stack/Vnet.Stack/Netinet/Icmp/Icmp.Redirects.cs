using Vnet.Net;

namespace Vnet.Netinet;

// Redirects in (RFC 1122 section 3.2.2.2).
public static partial class Icmp
{
    // Until when, in nanoseconds, each destination's redirect is believed.
    [VnetDefine] private static Dictionary<InAddr, long>? s_icmp_redirects;

    private static bool Redirected(ref Mbuf m, int offset)
    {
        ref Icmpstat stat = ref V_icmpstat.Own;
        var icmp = new IcmpHeader(m.Data[offset..]);
        InAddr gateway = icmp.Gateway;
        if (icmp.Code > 3)
        {
            stat.icps_badcode++;
            return true;
        }

        if (!TryPullupQuoted(ref m, offset, out bool isGone))
            return !isGone;
        InAddr author = new IpHeader(m.Data).Source;
        var quoted = new IpHeader(m.Data[(offset + IcmpHeader.MinLength)..]);
        if (V_log_redirect != 0)
            Logged.Invoke($"icmp redirect from {author}: {quoted.Destination} => {gateway}");
        if (V_drop_redirect != 0)
            return true;
        if (InIfaddrs.FindLocal(quoted.Source) is null)
            stat.icps_badaddr++;
        else if (m.ReceiveInterface is { } ifp && IsSensible(ifp, author, gateway, quoted.Destination)
            && Believe(ifp, quoted.Destination, gateway, author))
            stat.icps_redirects++;
        else
            stat.icps_badredirect++;
        return true;
    }

    // "A Redirect message SHOULD be silently discarded if the new gateway address it specifies is not on the same connected
    // (sub-) net through which the Redirect arrived"; that its author is the present first hop, Rib sees to.
    private static bool IsSensible(Ifnet ifp, InAddr author, InAddr gateway, InAddr destination) =>
        IsSingleHost(gateway, ifp) && IsSingleHost(destination, ifp) && !gateway.IsLoopback && !destination.IsLoopback && gateway != author
        && ifp.Inet.OnNetwork(gateway) is not null && ifp.Inet.OnNetwork(author) is not null
        && InIfaddrs.FindLocal(gateway) is null && InIfaddrs.FindLocal(destination) is null && ifp.Inet.OnNetwork(destination) is null;

    // A redirect for a network is one for the host: "a host SHOULD treat" them alike.
    private static bool Believe(Ifnet ifp, InAddr destination, InAddr gateway, InAddr author)
    {
        int seconds = Math.Max(V_icmp_redirtimeout, 1);
        Dictionary<InAddr, long> believed = V_icmp_redirects ?? Interlocked.CompareExchange(ref V_icmp_redirects, [], null) ?? V_icmp_redirects!;
        lock (believed)
        {
            long now = VnetClock.Nanoseconds;
            if (!believed.ContainsKey(destination) && believed.Count >= V_icmp_maxredirects)
            {
                foreach ((InAddr old, long until) in believed)
                {
                    if (until <= now)
                        believed.Remove(old);
                }

                if (believed.Count >= V_icmp_maxredirects)
                    return false;
            }

            if (Rib.Redirect(ifp, destination, gateway, author, TimeSpan.FromSeconds(seconds)) != Errno.Ok)
                return false;
            believed[destination] = now + (seconds * 1_000_000_000L);
            return true;
        }
    }
}
