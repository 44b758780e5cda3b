using System.Collections.Concurrent;
using Vnet.Net;

namespace Vnet.Netinet6;

// MTUs of paths (RFC 8201): FreeBSD's in6_rmx.c, and its host cache as far as MTUs go.
public static partial class Ip6
{
    // Null until the first is learnt.
    [VnetDefine] private static ConcurrentDictionary<(In6Addr Destination, uint Zone), Ip6PathMtu>? s_ip6_pmtu;

    // One timer for all of them, apart from that of routes (in6_mtutimo); armed while there are any.
    [VnetDefine] private static Callout? s_ip6_mtutimer;

    [VnetGlobal("has no state")] private static readonly Lock s_pmtuGate = new();

    [Sysctl("net.inet6.ip6.pmtu_expire", "Seconds after which a path MTU that was told is forgotten",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_pmtu_expire = 600;

    [Sysctl("net.inet6.ip6.pmtu_maxentries", "Maximum number of path MTUs that are known", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_pmtu_maxentries = 1024;

    /// <summary>What the current vnet knows of the path to a destination, or null.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="zone">Number of its interface, where it <see cref="In6Addr.NeedsZone"/>.</param>
    public static Ip6PathMtu? PathMtuTo(in In6Addr destination, uint zone = 0) =>
        V_ip6_pmtu is { } table && table.TryGetValue((destination, zone), out Ip6PathMtu known) ? known : null;

    // The interface's, what a router said for it, or the route's.
    private static int LinkMtu(Ifnet ifp, int routeMtu) => Nd6.MtuOf(ifp) is var mtu && routeMtu > 0 && routeMtu < mtu ? routeMtu : mtu;

    // The link's or the path's, whichever is least; none is less than every link must carry.
    private static int MtuOf(Ifnet ifp, int routeMtu, in In6Addr destination, uint zone)
    {
        int mtu = LinkMtu(ifp, routeMtu);
        if (V_ip6_pmtu is { } table && table.TryGetValue((destination, destination.NeedsZone ? zone : 0), out Ip6PathMtu known))
            mtu = Math.Min(mtu, known.Mtu);
        return Math.Max(mtu, MinMtu);
    }

    /// <summary>Lowers the MTU of a path.</summary>
    /// <returns>False when it was as low already.</returns>
    internal static bool LowerMtu(in In6Addr destination, uint zone, int mtu)
    {
        int seconds = Math.Max(V_ip6_pmtu_expire, 1);
        var told = new Ip6PathMtu(Math.Max(mtu, MinMtu), VnetClock.Nanoseconds + (seconds * 1_000_000_000L));
        lock (s_pmtuGate)
        {
            ConcurrentDictionary<(In6Addr, uint), Ip6PathMtu> table = V_ip6_pmtu ??= new(1, 7);
            if (table.TryGetValue((destination, zone), out Ip6PathMtu known) && known.Mtu <= told.Mtu)
                return false;
            if (table.Count >= Math.Max(V_ip6_pmtu_maxentries, 1))
                Forget(table, isFull: true);
            table[(destination, zone)] = told;
            V_ip6_mtutimer ??= new Callout(VnetClock.Wheel, "ip6_mtutimo");
            if (!V_ip6_mtutimer.IsPending)
                V_ip6_mtutimer.Reset(TimeSpan.FromSeconds(seconds), static _ => MtuTimeout());
        }

        return true;
    }

    private static void MtuTimeout()
    {
        lock (s_pmtuGate)
        {
            if (V_ip6_pmtu is not { } table)
                return;
            long next = Forget(table, isFull: false);
            if (next == long.MaxValue)
                V_ip6_pmtu = null;
            else
                V_ip6_mtutimer!.Schedule(TimeSpan.FromMicroseconds(Math.Max((next - VnetClock.Nanoseconds) / 1000, 1)));
        }
    }

    // Those whose time is over, and where room is needed the one whose time is over next. Says when the next one's is.
    private static long Forget(ConcurrentDictionary<(In6Addr, uint), Ip6PathMtu> table, bool isFull)
    {
        long now = VnetClock.Nanoseconds;
        long next = long.MaxValue;
        (In6Addr, uint) oldest = default;
        foreach (KeyValuePair<(In6Addr, uint), Ip6PathMtu> one in table)
        {
            if (one.Value.ExpiresAt <= now)
                table.TryRemove(one.Key, out _);
            else if (one.Value.ExpiresAt < next)
                (next, oldest) = (one.Value.ExpiresAt, one.Key);
        }

        if (isFull && next != long.MaxValue)
            table.TryRemove(oldest, out _);
        return next;
    }
}
