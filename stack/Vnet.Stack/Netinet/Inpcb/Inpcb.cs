using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>An end of a connection of an internet protocol (FreeBSD's <c>struct inpcb</c>, inpcb(9)).</summary>
/// <remarks>
/// Names are read without a lock by any thread; <see cref="Inpcbinfo"/> changes them with the connection's lock held for writing. A closed
/// one keeps its last state, so that who still holds it does no harm.
/// </remarks>
public sealed partial class Inpcb
{
    private InConninfo? _names;
    private int _flags;
    private InpcbPlace? _place;

    internal Inpcb(Inpcbinfo info, Socket socket, InpVflag vflag, InpcbPlace place)
    {
        (Info, Socket, Vflag, _place) = (info, socket, vflag, place);
        IsJailed = PrisonInet.IsRestricted(Cred.Prison);
    }

    /// <summary>The table that it is in (<c>inp_pcbinfo</c>).</summary>
    public Inpcbinfo Info { get; }

    /// <summary>Its socket (<c>inp_socket</c>).</summary>
    public Socket Socket { get; }

    /// <summary>Who made it (<c>inp_cred</c>).</summary>
    public Ucred Cred => Socket.Cred;

    /// <summary>Which packets it takes (<c>inp_vflag</c>).</summary>
    public InpVflag Vflag { get; internal set; }

    /// <summary>Options that are on (<c>inp_flags</c>).</summary>
    public InpFlags Flags => (InpFlags)Volatile.Read(ref _flags);

    /// <summary>Changes with every change of its names, in the order of its protocol's changes (<c>inp_gencnt</c>).</summary>
    public ulong GenerationCount { get; internal set; }

    /// <summary>Local name, or none (<c>inp_laddr</c>, <c>inp_lport</c>), as its socket has it.</summary>
    public SockAddr Local => Names is { } names ? NameOf(names, names.Local, names.LocalPort) : default;

    /// <summary>Peer, or none (<c>inp_faddr</c>, <c>inp_fport</c>).</summary>
    public SockAddr Foreign => Names is { IsForeignAny: false } names ? NameOf(names, names.Foreign, names.ForeignPort) : default;

    /// <summary>Whether it has a peer.</summary>
    public bool HasPeer => Names is { IsForeignAny: false };

    /// <summary>Whether it was closed.</summary>
    public bool IsFreed => (Flags & InpFlags.Freed) != 0;

    /// <summary>Time to live of what it sends to one host (<c>inp_ip_ttl</c>).</summary>
    public byte Ttl { get; set; } = 64;

    /// <summary>Hop limit of what it sends to one host (<c>in6p_hops</c>); -1 for the interface's.</summary>
    public short HopLimit { get; set; } = -1;

    /// <summary>Whether it sends IPv6 packets of the minimum MTU: 1 always, 0 never, -1 to groups (<c>IPV6_USE_MIN_MTU</c>).</summary>
    public sbyte UseMinMtu { get; set; } = -1;

    /// <summary>Flow label of what it sends (RFC 6437), chosen when it is made; 0 for none (<c>IPV6_AUTOFLOWLABEL</c>).</summary>
    public uint FlowLabel { get; internal set; }

    /// <summary>Which IPv6 source it wants (<c>IPV6_PREFER_TEMPADDR</c>).</summary>
    public In6SourcePreferences SourcePreferences { get; internal set; }

    /// <summary>Type of service, or traffic class, of what it sends (<c>inp_ip_tos</c>).</summary>
    public byte Tos { get; set; }

    /// <summary>What comes with less is dropped (<c>inp_ip_minttl</c>).</summary>
    public byte MinTtl { get; set; }

    /// <summary>Number of the protocol of raw sockets; 0 for any (<c>inp_ip_p</c>).</summary>
    public byte Protocol { get; init; }

    /// <summary>The protocol's own object (<c>udpcb</c>, <c>tcpcb</c>), or null.</summary>
    public object? Ppcb { get; set; }

    /// <summary>How it sends to IPv4 groups; null for as usual (<c>inp_moptions</c>).</summary>
    internal IpMoptions? Moptions { get; set; }

    /// <summary>How it sends to IPv6 groups; null for as usual (<c>in6p_moptions</c>).</summary>
    internal Ip6Moptions? Moptions6 { get; set; }

    /// <summary>Groups that it is a member of; null while it has nothing to do with any.</summary>
    internal InMemberships? Memberships { get; set; }

    /// <summary>IPv4 options of what it sends, or null (<c>inp_options</c>).</summary>
    internal IpOptions? Options { get; set; }

    /// <summary>Number of its flow (<c>inp_flowid</c>).</summary>
    public uint FlowId => Names is { IsExact: true } names ? names.Hash : 0;

    /// <summary>Routing table of what it sends (<c>inp_inc.inc_fibnum</c>).</summary>
    public byte Fib => (byte)Socket.Fib;

    /// <summary>Its two ends; null before it is bound.</summary>
    internal InConninfo? Names
    {
        get => Volatile.Read(ref _names);
        set => Volatile.Write(ref _names, value);
    }

    /// <summary>Whether its jail is restricted to a list of addresses.</summary>
    internal bool IsJailed { get; }

    /// <summary>Those that it shares its local name with; null unless it is with <c>SO_REUSEPORT_LB</c>.</summary>
    internal InpcbLbGroup? LbGroup { get; set; }

    // Links of the protocol's list, guarded by its lock.
    internal Inpcb? ListNext { get; set; }

    internal Inpcb? ListPrevious { get; set; }

    // Links of those with the same local port, guarded by the hash lock.
    internal Inpcb? PortNext { get; set; }

    internal Inpcb? PortPrevious { get; set; }

    /// <summary>Turns options on or off; any thread.</summary>
    internal void SetFlag(InpFlags flag, bool isOn)
    {
        if (isOn)
            Interlocked.Or(ref _flags, (int)flag);
        else
            Interlocked.And(ref _flags, ~(int)flag);
    }

    /// <summary>Gives its place back; once.</summary>
    internal void ReleasePlace()
    {
        if (Interlocked.Exchange(ref _place, null) is { } place)
            Info.Storage.Zone.Free(place);
    }

    private SockAddr NameOf(InConninfo names, in In6Addr address, ushort port)
    {
        if ((Vflag & InpVflag.V6Proto) == 0)
            return new SockAddr(new InAddr((uint)address.Low), port);
        // An IPv6 socket has IPv4 addresses in IPv6's form (RFC 4291 section 2.5.5.2).
        if ((names.Vflag & InpVflag.V6) == 0)
            return new SockAddr(Af.Inet6, address.IsAny ? address : new In6Addr(0, 0xffff_0000_0000 | address.Low), port);
        return new SockAddr(Af.Inet6, address, port, address.NeedsZone ? names.Zone : 0);
    }
}
