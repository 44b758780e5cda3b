using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>The groups that a socket is a member of (FreeBSD's <c>imo_head</c>, <c>im6o_head</c>; RFC 3678).</summary>
/// <remarks>Asked for every packet, without a lock.</remarks>
internal sealed partial class InMemberships
{
    // Guards the array alone, because an interface that goes takes its groups out of it under locks of its own.
    private readonly Lock _gate = new();

    // Held while a membership changes; locks of interfaces are taken under it.
    private readonly Lock _changes = new();
    private InMembership[] _memberships = [];

    /// <summary>Groups that it is a member of.</summary>
    public int Count => Volatile.Read(ref _memberships).Length;

    /// <summary>Whether a packet to a group is for this socket (<c>imo_multi_filter</c>); asked for every one.</summary>
    internal bool Allows(Ifnet? ifp, in In6Addr group, in In6Addr source, bool isV6) =>
        ifp is not null && Find(ifp, group, isV6) is { } membership && membership.Filter.Allows(source);

    /// <summary>The first interface that it is a member of a group on, or null.</summary>
    internal Ifnet? InterfaceOf(In6Addr group, bool isV6) =>
        Array.Find(Volatile.Read(ref _memberships), one => one.IsV6 == isV6 && one.Group == group && one.IsLive)?.Ifp;

    internal InMembership? Find(Ifnet ifp, in In6Addr group, bool isV6)
    {
        foreach (InMembership one in Volatile.Read(ref _memberships))
        {
            if (one.Ifp == ifp && one.IsV6 == isV6 && one.Group == group && one.IsLive)
                return one;
        }

        return null;
    }

    /// <summary>The socket is closed.</summary>
    internal void LeaveAll()
    {
        foreach (InMembership one in Interlocked.Exchange(ref _memberships, []))
        {
            if (one.IsLive)
                AtInterface(one, null);
        }
    }

    /// <summary>An interface goes (<c>in_pcbpurgeif0</c>): it has left its groups by itself.</summary>
    internal void Forget(Ifnet ifp)
    {
        lock (_gate)
            Volatile.Write(ref _memberships, Array.FindAll(_memberships, one => one.Ifp != ifp));
    }

    private static Errno AtInterface(InMembership? before, InMembership? after)
    {
        InMembership either = (before ?? after)!;
        return either.IsV6
            ? In6Multis.TryReplace(either.Ifp, either.Group, before?.Filter, after?.Filter)
            : InMultis.TryReplace(either.Ifp, new InAddr((uint)either.Group.Low), Inet(before?.Filter), Inet(after?.Filter));
    }

    // The same sources as IPv4 addresses.
    private static SourceFilter<InAddr>? Inet(SourceFilter<In6Addr>? filter)
    {
        if (filter is null)
            return null;
        if (filter.Sources.IsEmpty)
            return filter.IsNone ? SourceFilter<InAddr>.None : SourceFilter<InAddr>.All;
        var sources = new InAddr[filter.Sources.Length];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = new InAddr((uint)filter.Sources[i].Low);
        return new SourceFilter<InAddr>(filter.Mode, sources);
    }
}
