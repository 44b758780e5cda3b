using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// What a socket may ask for of a group, and what it is a member of then (inp_join_group, inp_leave_group, inp_block_unblock_source).
internal sealed partial class InMemberships
{
    /// <summary>The socket joins, leaves, blocks or unblocks (RFC 3678 section 4.1.3).</summary>
    /// <param name="change">One of <see cref="IpOpt.McastJoinGroup"/> to <see cref="IpOpt.McastUnblockSource"/>.</param>
    /// <param name="ifp">The interface.</param>
    /// <param name="group">The group; an IPv4 one in the lower 32 bits.</param>
    /// <param name="isV6">Whether it is IPv6.</param>
    /// <param name="source">The source, where the change is about one.</param>
    internal Errno Change(int change, Ifnet ifp, in In6Addr group, bool isV6, In6Addr? source)
    {
        lock (_changes)
        {
            InMembership? before = Find(ifp, group, isV6);
            Errno error = FilterAfter(before?.Filter, change, source, out SourceFilter<In6Addr>? filter);
            return error != Errno.Ok ? error : Replace(before, filter is null ? null : new InMembership(ifp, group, isV6, filter));
        }
    }

    /// <summary>Sets which sources of a group the socket hears (<c>setsourcefilter</c>); to include none is to leave.</summary>
    internal Errno SetFilter(Ifnet ifp, in In6Addr group, bool isV6, SourceFilter<In6Addr> filter)
    {
        lock (_changes)
        {
            return Find(ifp, group, isV6) is not { } before ? Errno.AddressNotAvailable
                : Replace(before, filter.IsNone ? null : new InMembership(ifp, group, isV6, filter));
        }
    }

    // What a socket wants of a group after a change; null for nothing.
    private static Errno FilterAfter(SourceFilter<In6Addr>? before, int change, In6Addr? source, out SourceFilter<In6Addr>? filter)
    {
        filter = null;
        bool excludes = before?.Mode == FilterMode.Exclude;
        switch (change)
        {
            case IpOpt.McastJoinGroup:
                if (before is not null)
                    return excludes ? Errno.AddressInUse : Errno.Invalid;
                filter = SourceFilter<In6Addr>.All;
                return Errno.Ok;
            case IpOpt.McastJoinSourceGroup:
                if (excludes)
                    return Errno.Invalid;
                if (before?.Contains(source!.Value) == true)
                    return Errno.AddressNotAvailable;
                filter = (before ?? SourceFilter<In6Addr>.None).With(source!.Value);
                return Errno.Ok;
            case IpOpt.McastLeaveGroup:
                return before is null ? Errno.AddressNotAvailable : Errno.Ok;
            case IpOpt.McastLeaveSourceGroup:
                if (excludes)
                    return Errno.Invalid;
                if (before?.Contains(source!.Value) != true)
                    return Errno.AddressNotAvailable;
                filter = before.Without(source!.Value) is { IsNone: false } left ? left : null;
                return Errno.Ok;
            default:
                if (before is null)
                    return Errno.AddressNotAvailable;
                if (!excludes)
                    return Errno.Invalid;
                bool blocks = change == IpOpt.McastBlockSource;
                if (before.Contains(source!.Value) == blocks)
                    return Errno.AddressNotAvailable;
                filter = blocks ? before.With(source.Value) : before.Without(source.Value);
                return Errno.Ok;
        }
    }

    // At the interface first. Before is what there is, after what there is to be; null for nothing.
    private Errno Replace(InMembership? before, InMembership? after)
    {
        if (after is not null)
        {
            if (before is null && _memberships.Length >= (after.IsV6 ? In6Multis.MostSocketGroups : InMultis.MostSocketGroups))
                return Errno.TooManyReferences;
            if (after.Filter.Sources.Length > (after.IsV6 ? In6Multis.MostSocketSources : InMultis.MostSocketSources))
                return Errno.NoBuffers;
        }

        if (AtInterface(before, after) is var refused and not Errno.Ok)
            return refused;
        lock (_gate)
        {
            InMembership[] left = Array.FindAll(_memberships, one => one != before && one.IsLive);
            Volatile.Write(ref _memberships, after is null ? left : [.. left, after]);
        }

        return Errno.Ok;
    }
}
