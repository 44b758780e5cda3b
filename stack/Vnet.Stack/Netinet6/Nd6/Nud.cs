using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>
/// Neighbor Unreachability Detection (RFC 4861 section 7.3 and appendix C, RFC 7048): a method for each event, and for each state
/// in which time passes. All under the gate of the table; what is to be sent is answered, and sent outside.
/// </summary>
internal static partial class Nud
{
    // RFC 4861 section 10, thousandths.
    private const int MinRandomFactor = 500;
    private const int MaxRandomFactor = 1500;

    // RFC 7048 section 4: how much more seldom each time, and how seldom at most.
    private const int BackoffMultiple = 3;
    private const int MaxRetransTimer = 60_000;

    /// <summary>A packet is for a neighbour of whom nothing is known: all are asked.</summary>
    public static NudAction Begin(Nd6Entry entry)
    {
        entry.State = Nd6State.Incomplete;
        entry.Asked = 1;
        Arm(entry, entry.Ifp.Nd6.RetransTimer);
        return NudAction.SolicitAll;
    }

    /// <summary>INCOMPLETE: nobody has answered.</summary>
    private static NudAction IncompleteTimeout(Nd6Entry entry)
    {
        if (entry.Asked >= Math.Max(Nd6.MulticastTries, 1))
            return NudAction.GiveUp;
        entry.Asked++;
        Arm(entry, entry.Ifp.Nd6.RetransTimer);
        return NudAction.SolicitAll;
    }

    /// <summary>REACHABLE: that packets reach it was shown too long ago.</summary>
    private static NudAction ReachableTimeout(Nd6Entry entry)
    {
        ToStale(entry);
        return NudAction.None;
    }

    /// <summary>STALE: nobody has sent to it for a long time.</summary>
    private static NudAction StaleTimeout(Nd6Entry entry) => NudAction.GiveUp;

    /// <summary>STALE: a packet is sent to it.</summary>
    public static void Used(Nd6Entry entry)
    {
        if (entry.State != Nd6State.Stale)
            return;
        entry.Learn(entry.Hardware);
        entry.Use();
        if ((entry.Ifp.Nd6.Flags & Nd6Flags.PerformNud) == 0)
        {
            // Taken for good; looked at again after the time for which it would have been reachable.
            ToReachable(entry);
            return;
        }

        entry.State = Nd6State.Delay;
        entry.Asked = 0;
        Arm(entry, Math.Max(Nd6.DelayFirstProbe, 1) * 1000);
    }

    /// <summary>DELAY: nothing above has shown that packets arrive.</summary>
    private static NudAction DelayTimeout(Nd6Entry entry)
    {
        entry.State = Nd6State.Probe;
        entry.Asked = 1;
        Arm(entry, entry.Ifp.Nd6.RetransTimer);
        return NudAction.SolicitOne;
    }

    /// <summary>PROBE: it has not answered.</summary>
    private static NudAction ProbeTimeout(Nd6Entry entry)
    {
        if (entry.Asked < Nd6.UnicastTries)
        {
            entry.Asked++;
            Arm(entry, entry.Ifp.Nd6.RetransTimer);
            return NudAction.SolicitOne;
        }

        // It is kept, since others may be no better, and asked for with all: it may have another link address now (RFC 7048 section 3).
        entry.State = Nd6State.Unreachable;
        entry.Table.SetRank(entry, Nd6Table.Unproven);
        entry.Asked = 1;
        entry.ForgetUse();
        Arm(entry, entry.Ifp.Nd6.RetransTimer);
        return NudAction.SolicitAll | NudAction.Unreachable;
    }

    /// <summary>UNREACHABLE: it has not answered all. It is asked for again, more and more seldom, while packets are sent to it.</summary>
    private static NudAction UnreachableTimeout(Nd6Entry entry)
    {
        if (!entry.IsUsed)
            return NudAction.GiveUp;
        entry.ForgetUse();
        long wait = entry.Ifp.Nd6.RetransTimer;
        for (int i = 0; i < entry.Asked && wait < MaxRetransTimer; i++)
            wait *= BackoffMultiple;
        entry.Asked++;
        Arm(entry, (int)Math.Min(wait, MaxRetransTimer));
        return NudAction.SolicitAll;
    }

    /// <summary>The time of its state is over.</summary>
    public static NudAction Timeout(Nd6Entry entry) => entry.State switch
    {
        Nd6State.Incomplete => IncompleteTimeout(entry),
        Nd6State.Reachable => ReachableTimeout(entry),
        Nd6State.Stale => StaleTimeout(entry),
        Nd6State.Delay => DelayTimeout(entry),
        Nd6State.Probe => ProbeTimeout(entry),
        Nd6State.Unreachable => UnreachableTimeout(entry),
        _ => NudAction.None,
    };

    /// <summary>Something above has shown that packets reach it (RFC 4861 section 7.3.1, upper-layer confirmation).</summary>
    public static void Confirmed(Nd6Entry entry)
    {
        if (!entry.IsStatic && entry.State is not (Nd6State.Incomplete or Nd6State.Deleted))
            ToReachable(entry);
    }

    private static void ToReachable(Nd6Entry entry)
    {
        entry.State = Nd6State.Reachable;
        entry.Asked = 0;
        entry.Learn(entry.Hardware);
        entry.Table.SetRank(entry, Nd6Table.Proven);
        Arm(entry, entry.Ifp.Nd6.ReachableTime);
    }

    private static void ToStale(Nd6Entry entry)
    {
        entry.State = Nd6State.Stale;
        entry.Asked = 0;
        entry.ForgetUse();
        // The next packet is noticed.
        entry.Learn(entry.Hardware, notice: true);
        Arm(entry, (int)Math.Min(Math.Max(Nd6.GarbageTimer, 1) * 1000L, int.MaxValue));
    }

    /// <summary>How long a neighbour is reachable for: uniformly around a base time (RFC 4861 section 6.3.2).</summary>
    public static int RandomReachableTime(int baseTime) =>
        (int)Math.Max(1, (long)baseTime * (MinRandomFactor + VnetRandom.NextUInt32(MaxRandomFactor - MinRandomFactor + 1)) / 1000);

    private static void Arm(Nd6Entry entry, int milliseconds)
    {
        if (entry.IsStatic)
            return;
        entry.ExpiresAt = Nd6.Milliseconds + milliseconds;
        entry.Timer.Reset(TimeSpan.FromMilliseconds(milliseconds), Nd6.NeighbourTimeout, entry);
    }
}
