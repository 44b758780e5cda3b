using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>What neighbor discovery keeps of an interface (FreeBSD's <c>struct nd_ifinfo</c>).</summary>
internal sealed class Nd6Ifinfo
{
    /// <summary>RFC 4861 section 10: milliseconds.</summary>
    public const int DefaultReachableTime = 30_000;

    /// <summary>RFC 4861 section 10: milliseconds.</summary>
    public const int DefaultRetransTimer = 1_000;

    // "A new random value should be calculated ... at least every few hours even if no Router Advertisements are received" (section 6.3.2).
    private const long Recalculation = 2 * 60 * 60 * 1000;

    private int _flags;
    private int _reachableTime;
    private long _recalculateAt = long.MinValue;

    public Nd6Ifinfo(Ifnet ifp) => _flags = (int)Initial(ifp);

    /// <summary>How it is treated.</summary>
    public Nd6Flags Flags => (Nd6Flags)Volatile.Read(ref _flags);

    /// <summary>Neighbours on it. Under the lock of their table.</summary>
    public int Neighbours { get; set; }

    /// <summary>Around which neighbours are reachable, in milliseconds (BaseReachableTime).</summary>
    public int BaseReachableTime { get; private set; } = DefaultReachableTime;

    /// <summary>How long neighbours are reachable, in milliseconds (ReachableTime).</summary>
    public int ReachableTime
    {
        get
        {
            if (Nd6.Milliseconds >= _recalculateAt)
                SetBaseReachableTime(BaseReachableTime);
            return _reachableTime;
        }
    }

    /// <summary>Between solicitations, in milliseconds (RetransTimer).</summary>
    public int RetransTimer { get; set; } = DefaultRetransTimer;

    /// <summary>Hop limit of packets that go out by it, as a router said (CurHopLimit); 0 while none has.</summary>
    public byte HopLimit { get; set; }

    /// <summary>Largest packet that a router allows, in bytes; 0 for the interface's (LinkMTU).</summary>
    public int LinkMtu { get; set; }

    /// <summary>Asks for routers; null until it has to.</summary>
    public RouterSolicitation? Solicitation { get; set; }

    /// <summary>Advertises this host as a router; null where none does.</summary>
    public Nd6Router? Router { get; set; }

    /// <summary>Sets around which neighbours are reachable, and draws the time anew.</summary>
    public void SetBaseReachableTime(int milliseconds)
    {
        BaseReachableTime = milliseconds;
        _reachableTime = Nud.RandomReachableTime(milliseconds);
        _recalculateAt = Nd6.Milliseconds + Recalculation;
    }

    /// <summary>It is as new: another vnet's, on another link.</summary>
    public void Reset(Ifnet ifp)
    {
        Volatile.Write(ref _flags, (int)Initial(ifp));
        (BaseReachableTime, RetransTimer, HopLimit, LinkMtu) = (DefaultReachableTime, DefaultRetransTimer, 0, 0);
        _recalculateAt = long.MinValue;
    }

    // IPv6 is quiet until somebody asks for it.
    private static Nd6Flags Initial(Ifnet ifp) =>
        (ifp.Flags & IfFlags.Loopback) != 0 ? Nd6Flags.None : Nd6Flags.PerformNud | Nd6Flags.IfDisabled;

    /// <summary>Sets and clears flags at once; others that do so at the same time are not lost.</summary>
    /// <returns>The flags before.</returns>
    public Nd6Flags Change(Nd6Flags set, Nd6Flags clear)
    {
        int before = Volatile.Read(ref _flags);
        while (true)
        {
            int seen = Interlocked.CompareExchange(ref _flags, (before & ~(int)clear) | (int)set, before);
            if (seen == before)
                return (Nd6Flags)before;
            before = seen;
        }
    }
}
