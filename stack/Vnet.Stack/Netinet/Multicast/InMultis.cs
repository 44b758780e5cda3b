using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>Groups that interfaces are members of (FreeBSD's in_mcast.c: <c>in_joingroup</c>, <c>in_leavegroup</c>).</summary>
/// <remarks>
/// Thread-safe; asking takes no lock. Groups stay joined while their interface is down, and are left when it leaves the vnet.
/// </remarks>
[VnetModule("in_mcast", Version = 1), ModuleDepend("ip"), ModuleDepend("taskqueue")]
public static partial class InMultis
{
    [VnetGlobal("interfaces of all vnets leave; the handler works on the interface's own")] private static EventTag? s_departing;

    /// <summary>The group that every host belongs to: 224.0.0.1.</summary>
    public static InAddr AllHosts => new(224, 0, 0, 1);

    /// <summary>The group of routers: 224.0.0.2.</summary>
    public static InAddr AllRouters => new(224, 0, 0, 2);

    /// <summary>Whether packets to a group are for this host (<c>in_multi</c> look-up); asked for every one, in a lane.</summary>
    public static bool IsMember(Ifnet ifp, InAddr group) => group == AllHosts || ifp.InMultis?.Find(group) is { IsMember: true };

    /// <summary>Whether a packet of a source to a group is for anybody on this host: some socket's filter may still refuse it.</summary>
    public static bool Accepts(Ifnet ifp, InAddr group, InAddr source) => group == AllHosts || (ifp.InMultis?.Find(group)?.Wanted.Allows(source) ?? false);

    /// <summary>The groups of an interface, for people.</summary>
    public static IReadOnlyList<InMultiRecord> Of(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        var all = new List<InMultiRecord>();
        if (ifp.InMultis is not { } table)
            return all;
        lock (table.Gate)
        {
            foreach (InMulti multi in table.All)
            {
                if (multi.IsMember)
                    all.Add(new InMultiRecord(multi.Group, multi.Wanted, multi.Filter.Members));
            }
        }

        return all;
    }

    /// <summary>Joins a group of any source on an interface; counted, so that each is left once.</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.Invalid"/>: no group; <see cref="Errno.NoDevice"/>: the interface is in no vnet, or not the current one;
    /// <see cref="Errno.NoBuffers"/>: too many.
    /// </exception>
    public static void Join(Ifnet ifp, InAddr group) => Replace(ifp, group, null, SourceFilter<InAddr>.All);

    /// <summary>Ends <see cref="Join"/>.</summary>
    /// <exception cref="NetException">It was not joined (<see cref="Errno.AddressNotAvailable"/>).</exception>
    public static void Leave(Ifnet ifp, InAddr group) => Replace(ifp, group, SourceFilter<InAddr>.All, null);

    /// <summary>A member of a group comes, goes, or wants other sources (<c>inm_merge</c>).</summary>
    /// <param name="ifp">The interface; its vnet is current.</param>
    /// <param name="group">The group.</param>
    /// <param name="before">What it wanted; null for one that comes.</param>
    /// <param name="after">What it wants; null for one that goes.</param>
    /// <returns>
    /// <see cref="Errno.Invalid"/>: no group; <see cref="Errno.NoDevice"/>: the interface leaves, or is not the current vnet's;
    /// <see cref="Errno.AddressNotAvailable"/>: nobody had joined; <see cref="Errno.NoBuffers"/>: <c>net.inet.ip.mcast.maxgroups</c>
    /// or <c>maxgrpsrc</c> is reached, and nothing was changed.
    /// </returns>
    public static Errno TryReplace(Ifnet ifp, InAddr group, SourceFilter<InAddr>? before, SourceFilter<InAddr>? after)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (!group.IsMulticast)
            return Errno.Invalid;
        if (ifp.Vnet is not { } vnet || vnet != CurVnet.Current)
            return after is null ? Errno.Ok : Errno.NoDevice;
        InMultiTable table = ifp.InMultisOrNew();
        Errno error;
        lock (table.Gate)
            error = ReplaceLocked(table, group, before, after);
        if (error == Errno.Ok)
            UpdateFilter(table);
        return error;
    }

    /// <summary>An interface got its first address: it hears what is sent to all hosts.</summary>
    internal static void JoinAllHosts(Ifnet ifp)
    {
        if ((ifp.Flags & IfFlags.Multicast) != 0 && ifp.InMultis?.Find(AllHosts) is null)
            TryReplace(ifp, AllHosts, null, SourceFilter<InAddr>.All);
    }

    private static void Replace(Ifnet ifp, InAddr group, SourceFilter<InAddr>? before, SourceFilter<InAddr>? after)
    {
        switch (TryReplace(ifp, group, before, after))
        {
            case Errno.Invalid:
                throw new NetException(Errno.Invalid, $"{group} is no group that interface {ifp} could join. Groups are 224.0.0.0 to 239.255.255.255.");
            case Errno.NoDevice:
                throw new NetException(Errno.NoDevice, $"Interface {ifp} is not in vnet '{CurVnet.Current?.Name}', or leaving it: it joins no group {group}.");
            case Errno.AddressNotAvailable:
                throw new NetException(Errno.AddressNotAvailable, $"Interface {ifp} is no member of group {group}.");
            case Errno.NoBuffers:
                throw new NetException(Errno.NoBuffers,
                    $"Interface {ifp} cannot join {group} so: net.inet.ip.mcast.maxgroups groups, or maxgrpsrc sources of one, are reached. Raise them.");
            default:
                break;
        }
    }

    private static Errno ReplaceLocked(InMultiTable table, InAddr group, SourceFilter<InAddr>? before, SourceFilter<InAddr>? after)
    {
        // One that leaves has left all groups.
        if (table.HasLeft)
            return after is null ? Errno.Ok : Errno.NoDevice;
        InMulti? multi = table.Find(group);
        if (before is not null && multi is not { Filter.Members: > 0 })
            return Errno.AddressNotAvailable;
        if (after is not null && IsTooMuch(table, multi, after))
            return Errno.NoBuffers;
        multi ??= table.FindOrAdd(group);
        SourceFilter<InAddr> was = multi.Filter.Current;
        multi.Filter.Replace(before, after);
        SourceFilter<InAddr> now = multi.Filter.Current;
        if (now.IsNone != was.IsNone)
            table.IsFilterStale = true;
        multi.Wanted = now;

        Igmp.Changed(table, multi, was, now);
        return Errno.Ok;
    }

    private static bool IsTooMuch(InMultiTable table, InMulti? multi, SourceFilter<InAddr> after)
    {
        if (multi is null && table.All.Count >= Math.Max(V_in_mcast_maxgroups, 1))
            return true;
        return after.Sources.Length > 0 && (multi?.Filter.SourcesWith(after) ?? after.Sources.Length) > V_in_mcast_maxgrpsrc;
    }

    // The interface's vnet is current.
    private static void Departing(Ifnet ifp)
    {
        if (ifp.InMultis is not { } table)
            return;
        lock (table.Gate)
        {
            table.HasLeft = true;
            for (int i = table.All.Count - 1; i >= 0; i--)
            {
                table.All[i].Wanted = SourceFilter<InAddr>.None;
                table.Remove(table.All[i]);
            }
        }
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Load() => s_departing = IfEvents.Departing.Register(Departing);

    [Sysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Unload() => s_departing?.Dispose();
}
