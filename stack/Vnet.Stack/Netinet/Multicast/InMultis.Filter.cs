using Vnet.Net;

namespace Vnet.Netinet;

// What drivers are told: the link addresses of the groups (RFC 1112 section 6.4).
public static partial class InMultis
{
    [VnetDefine] private static TaskQueueTask? s_in_filter_task;

    /// <summary>
    /// Tells the driver what has changed. Drivers are told under the configuration lock, which nobody takes inside a lane:
    /// there it is left to a task.
    /// </summary>
    private static void UpdateFilter(InMultiTable table)
    {
        if (!table.IsFilterStale || (table.Ifp.Flags & IfFlags.Broadcast) == 0)
            return;
        if (Netisr.CurrentLane is null)
            TellDriver(table);
        else
            FilterTask.Enqueue();
    }

    private static TaskQueueTask FilterTask
    {
        get
        {
            if (V_in_filter_task is { } present)
                return present;
            var made = new TaskQueueTask(VnetTasks.Queue, "in_filter", static _ => TellDrivers());
            return Interlocked.CompareExchange(ref V_in_filter_task, made, null) ?? made;
        }
    }

    private static void TellDrivers()
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.InMultis is { IsFilterStale: true } table)
                TellDriver(table);
        }
    }

    private static void TellDriver(InMultiTable table)
    {
        using (IfnetTable.Configure())
        {
            Ifnet ifp = table.Ifp;
            var wanted = new HashSet<MacAddress>();
            lock (table.Gate)
            {
                if (table.HasLeft || table.Generation != ifp.Generation)
                    return;
                table.IsFilterStale = false;
                foreach (InMulti multi in table.All)
                {
                    if (multi.IsMember)
                        wanted.Add(Arp.GroupAddress(multi.Group));
                }
            }

            // One link address is that of 32 groups.
            foreach (MacAddress link in wanted)
            {
                if (table.LinkFilter.Add(link))
                    ifp.AddMulticast(link);
            }

            foreach (MacAddress link in table.LinkFilter)
            {
                if (!wanted.Contains(link))
                    ifp.RemoveMulticast(link);
            }

            table.LinkFilter.IntersectWith(wanted);
        }
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Detach() => V_in_filter_task?.Drain();
}
