using Vnet.Net;

namespace Vnet.Netinet6;

// What messages say of a neighbour.
internal static partial class Nud
{
    /// <summary>An advertisement of it came (RFC 4861 section 7.2.5, appendix C).</summary>
    /// <param name="entry">The neighbour.</param>
    /// <param name="hardware">The link address in it, or null.</param>
    /// <param name="isSolicited">Whether it answers a solicitation of ours.</param>
    /// <param name="isOverride">Whether it may replace the address that is known.</param>
    /// <param name="isRouter">Whether the neighbour is a router.</param>
    /// <returns>Packets that waited, to be sent now; and whether it was a router and is none any more.</returns>
    public static (Mbuf? Held, bool LeftRouting) Advertised(Nd6Entry entry, MacAddress? hardware, bool isSolicited, bool isOverride, bool isRouter)
    {
        if (entry.IsStatic)
            return default;
        if (entry.State == Nd6State.Incomplete)
        {
            // "If the link layer has addresses and no Target Link-Layer Address option is included, the receiving node SHOULD silently discard".
            if (hardware is not { } first)
                return default;
            entry.IsRouter = isRouter;
            return (Resolved(entry, first, isSolicited), false);
        }

        bool differs = hardware is { } said && said != entry.Hardware;
        if (!isOverride && differs)
        {
            if (entry.State == Nd6State.Reachable)
                ToStale(entry);
            return default;
        }

        if (differs)
            entry.Learn(hardware!.Value);
        if (isSolicited)
            ToReachable(entry);
        else if (differs)
            ToStale(entry);
        bool wasRouter = entry.IsRouter;
        entry.IsRouter = isRouter;
        return (null, wasRouter && !isRouter);
    }

    /// <summary>A message of it had its link address (RFC 4861 sections 6.2.6, 6.3.4, 7.2.3, 8.3).</summary>
    /// <param name="entry">The neighbour, new or known.</param>
    /// <param name="hardware">The address.</param>
    /// <param name="isRouter">Whether it is a router; null where the message does not say.</param>
    /// <returns>Packets that waited, to be sent now.</returns>
    public static Mbuf? Heard(Nd6Entry entry, MacAddress hardware, bool? isRouter)
    {
        if (entry.IsStatic)
            return null;
        entry.IsRouter = isRouter ?? entry.IsRouter;
        if (entry.State == Nd6State.Incomplete)
            return Resolved(entry, hardware, isReachable: false);
        if (entry.Hardware == hardware)
            return null;
        entry.Learn(hardware);
        ToStale(entry);
        return null;
    }

    // It is known now. Packets that waited go to it, which counts as use.
    private static Mbuf? Resolved(Nd6Entry entry, MacAddress hardware, bool isReachable)
    {
        entry.Learn(hardware);
        if (isReachable)
            ToReachable(entry);
        else
            ToStale(entry);
        if (entry.HeldCount > 0)
            Used(entry);
        return entry.Table.TakeHeld(entry);
    }
}
