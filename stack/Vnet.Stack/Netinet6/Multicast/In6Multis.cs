using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

/// <summary>Groups that interfaces are members of (FreeBSD's in6_mcast.c: <c>in6_joingroup</c>, <c>in6_leavegroup</c>).</summary>
/// <remarks>Thread-safe; asking takes no lock. Groups are left when their interface leaves the vnet.</remarks>
public static partial class In6Multis
{
    /// <summary>Whether packets to a group are for this host; asked for every one, in a lane.</summary>
    public static bool IsMember(Ifnet ifp, in In6Addr group) => ifp.Inet6.Memberships?.Find(group) is { IsMember: true };

    /// <summary>The groups of an interface, for people.</summary>
    public static IReadOnlyList<In6Membership> Of(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        var all = new List<In6Membership>();
        lock (ifp.Inet6.Gate)
        {
            foreach (In6Multi multi in ifp.Inet6.Memberships?.All ?? [])
            {
                if (multi.IsMember)
                    all.Add(new In6Membership(multi.Group, multi.Filter.Current, multi.Filter.Members));
            }
        }

        return all;
    }

    /// <summary>Joins a group of any source on an interface; counted, so that each is left once.</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.Invalid"/>: no group; <see cref="Errno.NoDevice"/>: the interface is in no vnet; <see cref="Errno.NoBuffers"/>: too many.
    /// </exception>
    public static void Join(Ifnet ifp, in In6Addr group) => Replace(ifp, group, null, SourceFilter<In6Addr>.All);

    /// <summary>Ends <see cref="Join"/>.</summary>
    /// <exception cref="NetException">It was not joined (<see cref="Errno.AddressNotAvailable"/>).</exception>
    public static void Leave(Ifnet ifp, in In6Addr group) => Replace(ifp, group, SourceFilter<In6Addr>.All, null);

    /// <summary>A member of a group comes, goes, or wants other sources.</summary>
    /// <param name="ifp">The interface.</param>
    /// <param name="group">The group.</param>
    /// <param name="before">What it wanted; null for one that comes.</param>
    /// <param name="after">What it wants; null for one that goes.</param>
    internal static void Replace(Ifnet ifp, in In6Addr group, SourceFilter<In6Addr>? before, SourceFilter<In6Addr>? after)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (!group.IsMulticast)
            throw new NetException(Errno.Invalid, $"{group} is no group that interface {ifp} could join.");
        switch (TryReplace(ifp, group, before, after))
        {
            case Errno.NoDevice:
                throw new NetException(Errno.NoDevice, $"Interface {ifp} is in no vnet, or leaving it: it joins no group {group}.");
            case Errno.AddressNotAvailable:
                throw new NetException(Errno.AddressNotAvailable, $"Interface {ifp} is no member of group {group}.");
            case Errno.NoBuffers:
                throw new NetException(Errno.NoBuffers,
                    $"Interface {ifp} cannot join {group} so. Raise net.inet6.ip6.mcast.maxgroups, for groups, or maxgrpsrc, for sources of one.");
            default:
                break;
        }
    }

    internal static Errno TryReplace(Ifnet ifp, in In6Addr group, SourceFilter<In6Addr>? before, SourceFilter<In6Addr>? after)
    {
        Errno error;
        lock (ifp.Inet6.Gate)
            error = ReplaceLocked(ifp, group, before, after, isOwn: false);
        if (error == Errno.Ok)
            UpdateFilter(ifp);
        return error;
    }

    /// <summary>The same for what addresses of the interface need. Under the gate; <see cref="UpdateFilter"/> is to follow.</summary>
    internal static void JoinOwn(Ifnet ifp, in In6Addr group) => ReplaceLocked(ifp, group, null, SourceFilter<In6Addr>.All, isOwn: true);

    /// <summary>Ends <see cref="JoinOwn"/>.</summary>
    internal static void LeaveOwn(Ifnet ifp, in In6Addr group) => ReplaceLocked(ifp, group, SourceFilter<In6Addr>.All, null, isOwn: true);

    private static Errno ReplaceLocked(Ifnet ifp, in In6Addr group, SourceFilter<In6Addr>? before, SourceFilter<In6Addr>? after, bool isOwn)
    {
        In6Ifinfo inet6 = ifp.Inet6;
        // One that leaves has left all groups, or is about to.
        if (inet6.HasLeft(ifp))
            return after is null ? Errno.Ok : Errno.NoDevice;
        In6Memberships memberships = inet6.Memberships ??= new In6Memberships();
        In6Multi? multi = memberships.Find(group);
        if (before is not null && multi is not { Filter.Members: > 0 })
            return Errno.AddressNotAvailable;
        if (after is not null && !isOwn && IsTooMuch(memberships, multi, after))
            return Errno.NoBuffers;
        multi ??= memberships.FindOrAdd(group);
        SourceFilter<In6Addr> was = multi.Filter.Current;
        multi.Filter.Replace(before, after);
        SourceFilter<In6Addr> now = multi.Filter.Current;
        if (multi.IsMember != !now.IsNone)
        {
            multi.IsMember = !now.IsNone;
            memberships.IsFilterStale = true;
        }

        Mld.Changed(ifp, memberships, multi, was, now);
        return Errno.Ok;
    }

    private static bool IsTooMuch(In6Memberships memberships, In6Multi? multi, SourceFilter<In6Addr> after)
    {
        if (multi is null && memberships.All.Count >= Math.Max(V_in6_mcast_maxgroups, 1))
            return true;
        return after.Sources.Length > 0 && (multi?.Filter.SourcesWith(after) ?? after.Sources.Length) > V_in6_mcast_maxgrpsrc;
    }
}
