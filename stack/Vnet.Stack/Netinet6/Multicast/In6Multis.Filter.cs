using Vnet.Net;

namespace Vnet.Netinet6;

// What drivers are told: the link addresses of the groups (RFC 2464 section 7).
[VnetModule("in6_mcast", Version = 1), ModuleDepend("in6"), ModuleDepend("taskqueue")]
public static partial class In6Multis
{
    [VnetDefine] private static TaskQueueTask? s_in6_filter_task;

    /// <summary>The link address of a group: 33:33 and its last 32 bits (<c>ETHER_MAP_IPV6_MULTICAST</c>).</summary>
    public static MacAddress LinkAddressOf(in In6Addr group) => new(0x3333_0000_0000ul | (uint)group.Low);

    /// <summary>
    /// Tells the driver what has changed. Drivers are told under the configuration lock, which nobody takes inside a lane:
    /// there it is left to a task.
    /// </summary>
    internal static void UpdateFilter(Ifnet ifp)
    {
        if (ifp.Inet6.Memberships is not { IsFilterStale: true } memberships || (ifp.Flags & IfFlags.Broadcast) == 0)
            return;
        if (Netisr.CurrentLane is null)
            TellDriver(ifp, memberships);
        else
            FilterTask.Enqueue();
    }

    private static TaskQueueTask FilterTask
    {
        get
        {
            if (V_in6_filter_task is { } present)
                return present;
            var made = new TaskQueueTask(VnetTasks.Queue, "in6_filter", static _ => TellDrivers());
            return Interlocked.CompareExchange(ref V_in6_filter_task, made, null) ?? made;
        }
    }

    private static void TellDrivers()
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.Inet6.Memberships is { IsFilterStale: true } memberships)
                TellDriver(ifp, memberships);
        }
    }

    private static void TellDriver(Ifnet ifp, In6Memberships memberships)
    {
        using (IfnetTable.Configure())
        {
            var wanted = new HashSet<MacAddress>();
            lock (ifp.Inet6.Gate)
            {
                if (ifp.Inet6.Memberships != memberships || ifp.Inet6.HasLeft(ifp))
                    return;
                memberships.IsFilterStale = false;
                foreach (In6Multi multi in memberships.All)
                {
                    if (multi.IsMember)
                        wanted.Add(multi.LinkAddress);
                }
            }

            // One link address may be several groups'.
            foreach (MacAddress link in wanted)
            {
                if (memberships.Filter.Add(link))
                    ifp.AddMulticast(link);
            }

            foreach (MacAddress link in memberships.Filter)
            {
                if (!wanted.Contains(link))
                    ifp.RemoveMulticast(link);
            }

            memberships.Filter.IntersectWith(wanted);
        }
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Second)]
    private static void Detach() => V_in6_filter_task?.Drain();
}
