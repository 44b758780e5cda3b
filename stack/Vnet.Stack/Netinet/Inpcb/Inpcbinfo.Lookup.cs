using System.Runtime.CompilerServices;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// Finding who a packet is for: in_pcblookup, in_pcblookup_mbuf, in6_pcblookup, in6_pcblookup_mbuf.
public sealed partial class Inpcbinfo
{
    private const InpLookup LockMask = InpLookup.RLockPcb | InpLookup.WLockPcb;

    /// <summary>Finds a connection by its names and locks it (<c>in_pcblookup</c>); the caller ends with <see cref="Inpcb.Unlock"/>.</summary>
    /// <param name="foreign">The peer.</param>
    /// <param name="local">The local end; of the same family.</param>
    /// <param name="flags">Exactly one of <see cref="InpLookup.RLockPcb"/> and <see cref="InpLookup.WLockPcb"/>.</param>
    /// <param name="m">The packet whose flow id chooses the group, or null for the plain table.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="ArgumentException">Both locks are asked for, or neither; or the families differ.</exception>
    public Inpcb? Lookup(in SockAddr foreign, in SockAddr local, InpLookup flags, Mbuf? m = null)
    {
        if ((flags & LockMask) is not (InpLookup.RLockPcb or InpLookup.WLockPcb) || (flags & ~(LockMask | InpLookup.Wildcard)) != 0)
            throw new ArgumentException($"A look-up with {flags}: ask for exactly one of RLockPcb and WLockPcb.", nameof(flags));
        if (foreign.Family != local.Family)
            throw new ArgumentException($"A peer {foreign} and a local end {local} of two families.", nameof(local));
        var key = new InpcbKey(foreign.Inet6, local.Inet6, foreign.Port, local.Port,
            local.Family == Af.Inet ? InpVflag.V4 : InpVflag.V6, foreign.Zone != 0 ? foreign.Zone : local.Zone);
        while (true)
        {
            InConninfo? found = Find(key, m, (flags & InpLookup.Wildcard) != 0);
            if (found is null)
                return null;
            found.Inp.Lock();
            // Between finding and locking it may have been closed, or got another name.
            if (found.Inp.Names == found && !found.Inp.IsFreed)
                return found.Inp;
            found.Inp.Unlock();
        }
    }

    /// <summary>Finds who a packet is for, without a lock (<c>in_pcblookup_mbuf</c>, inside a lane).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal InConninfo? Find(in InpcbKey key, Mbuf? m, bool wildcard)
    {
        InpcbGroup[] groups = Volatile.Read(ref _groups);
        return (groups.Length > 1 && m is not null && HasPortsHashed(m.Pkthdr.RssType) ? groups[m.Pkthdr.FlowId % (uint)groups.Length] : _all).Find(key, wildcard);
    }

    /// <summary>The plain table's answer, for comparison.</summary>
    internal InConninfo? FindPlain(in InpcbKey key, bool wildcard) => _all.Find(key, wildcard);

    /// <summary>
    /// Those without a peer that have a local port, or a raw protocol, in <paramref name="single"/> where it is one; and others, so that
    /// each is to be compared.
    /// </summary>
    internal ReadOnlySpan<InConninfo> Wild(ushort port, ref InConninfo? single) => _all.Wild.Bucket(InConninfo.HashOf(port), ref single);

    /// <summary>Number of groups: lanes that the vnet had when the last connection came; 0 while that is one.</summary>
    internal int GroupCount => Volatile.Read(ref _groups).Length;

    private static bool HasPortsHashed(RssType type) => type is RssType.UdpIpv4 or RssType.TcpIpv4 or RssType.UdpIpv6 or RssType.TcpIpv6;

    // in_pcbinshash: with the connection's lock and the hash lock.
    private void Rehash(Inpcb inp, InConninfo? names)
    {
        InConninfo? old = inp.Names;
        EnsureGroups();
        if (names is not null)
        {
            // First, so that a packet that comes meanwhile finds one or the other.
            _all.Add(names);
            foreach (InpcbGroup group in GroupsOf(names))
                group.Add(names);
        }

        inp.Names = names;
        if (old is not null)
        {
            _all.Remove(old);
            foreach (InpcbGroup group in GroupsOf(old))
                group.Remove(old);
            inp.LbGroup?.Remove(old);
            inp.LbGroup = null;
        }

        MovePort(inp, old?.LocalPort ?? 0, names?.LocalPort ?? 0);
        if (names is { IsExact: false } && Storage.HasPorts && (inp.Socket.Options & SocketOptions.ReusePortLb) != 0)
            JoinLbGroup(inp, names);
        inp.GenerationCount = Interlocked.Increment(ref _generation);
    }

    private void Unhash(Inpcb inp)
    {
        // Its last names stay to be read, and are those of nobody any more.
        if (inp.Names is not { } names)
            return;
        Rehash(inp, null);
        inp.Names = names;
    }

    private void MovePort(Inpcb inp, ushort from, ushort to)
    {
        if (from == to || !Storage.HasPorts)
            return;
        if (from != 0)
            _ports.Remove(from, inp);
        if (to != 0)
            _ports.Add(to, inp);
    }

    private void JoinLbGroup(Inpcb inp, InConninfo names)
    {
        InpcbLbGroup? group = null;
        for (Inpcb? other = _ports.First(names.LocalPort); other is not null && group is null; other = other.PortNext)
        {
            if (other != inp && other.LbGroup is { } its && other.Names is { } theirs && theirs.Local == names.Local && theirs.Zone == names.Zone
                && theirs.Vflag == names.Vflag && PrisonInet.IsEqual(other.Cred.Prison, inp.Cred.Prison, names.Vflag & InpVflag.V4))
            {
                group = its;
            }
        }

        group ??= new InpcbLbGroup();
        group.Add(names);
        inp.LbGroup = group;
    }

    // The vnet may have another number of lanes since: then all are shared out anew.
    private void EnsureGroups()
    {
        int count = Netisr.LaneCount(Vnet) is var lanes && lanes > 1 && Storage.HasPorts ? lanes : 0;
        if (count == _groups.Length)
            return;
        var groups = new InpcbGroup[count];
        for (int i = 0; i < groups.Length; i++)
            groups[i] = new InpcbGroup();
        // In the plain table's order, so that of equals the same is found first.
        _all.Exact.ForEach(groups, AddTo);
        _all.Wild.ForEach(groups, AddTo);
        Volatile.Write(ref _groups, groups);
    }

    private static void AddTo(InConninfo names, InpcbGroup[] groups)
    {
        foreach (InpcbGroup group in GroupsOf(groups, names))
            group.Add(names);
    }

    private ReadOnlySpan<InpcbGroup> GroupsOf(InConninfo names) => GroupsOf(_groups, names);

    private static ReadOnlySpan<InpcbGroup> GroupsOf(InpcbGroup[] groups, InConninfo names) =>
        groups.Length > 1 && names.IsExact ? groups.AsSpan((int)(FlowOf(names) % (uint)groups.Length), 1) : groups;

    // The flow id that packets of the peer come with (in_pcbgroup_byhash).
    private static uint FlowOf(InConninfo names)
    {
        if ((names.Vflag & InpVflag.V6) == 0)
            return Rss.Hash.Hash((uint)names.Foreign.Low, (uint)names.Local.Low, names.ForeignPort, names.LocalPort);
        Span<byte> addresses = stackalloc byte[2 * In6Addr.Length];
        names.Foreign.CopyTo(addresses);
        names.Local.CopyTo(addresses[In6Addr.Length..]);
        return Rss.Hash.HashIpv6(addresses, names.ForeignPort, names.LocalPort);
    }
}
