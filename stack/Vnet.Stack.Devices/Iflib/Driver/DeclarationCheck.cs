using System.Numerics;
using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>Refuses what a driver says of its devices when it cannot be (the assertions of <c>iflib_register</c>).</summary>
internal static class DeclarationCheck
{
    public static void Check(IfSharedCtx shared)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(shared.Name);
        int cq = shared.Has(IflibFlags.HasRxCq) ? 1 : 0;
        Require(shared, shared.TxRings is >= 1 and <= IfSharedCtx.MaxRings, $"{shared.TxRings} transmit rings in a set; 1 to {IfSharedCtx.MaxRings} can be");
        Require(shared, shared.RxRings is >= 1 and <= IfSharedCtx.MaxRings, $"{shared.RxRings} receive rings in a set; 1 to {IfSharedCtx.MaxRings} can be");
        Require(shared, shared.FreeLists >= 1 && shared.FreeLists + cq <= shared.RxRings,
            $"{shared.FreeLists} free lists{(cq == 0 ? "" : " and a completion queue")} in {shared.RxRings} receive rings");
        Require(shared, shared.RxSegments is >= 1 and <= IflibRxq.MaxSegments, $"{shared.RxSegments} segments of a received packet; 1 to {IflibRxq.MaxSegments} can be");
        Require(shared, shared.AdminInterrupts >= 0, "a negative number of admin interrupts");
        Require(shared, shared.TxMaxSize > 0 && shared.TxMaxSegmentSize > 0 && shared.TsoMaxSegmentSize > 0, "a size that is not positive");
        Check(shared, "receive", shared.RxRings, shared.RxDescriptorsMin, shared.RxDescriptorsDefault, shared.RxDescriptorsMax);
        Check(shared, "transmit", shared.TxRings, shared.TxDescriptorsMin, shared.TxDescriptorsDefault, shared.TxDescriptorsMax);
    }

    public static void Check(IfSharedCtx shared, IfSoftcCtx softc)
    {
        Require(shared, softc.TxQueueSetsMax >= 1 && softc.RxQueueSetsMax >= 1, "no queue set");
        Require(shared, softc.TxSegments is >= 1 and <= IflibTxq.MaxSegments, $"{softc.TxSegments} segments of a sent packet; 1 to {IflibTxq.MaxSegments} can be");
        Require(shared, softc.TsoSegmentsMax is >= 4 and <= IflibTxq.MaxSegments, $"{softc.TsoSegmentsMax} segments of a TSO packet; 4 to {IflibTxq.MaxSegments} can be");
        Require(shared, softc.RssTableSize is >= 1 and <= 1 << RssTable.MaxBits && BitOperations.IsPow2(softc.RssTableSize),
            $"an RSS table of {softc.RssTableSize}; a power of two to {1 << RssTable.MaxBits} can be");
    }

    private static void Check(IfSharedCtx shared, string what, int rings, IReadOnlyList<int> min, IReadOnlyList<int> normal, IReadOnlyList<int> max)
    {
        Require(shared, min.Count >= rings && normal.Count >= rings && max.Count >= rings, $"{what} descriptor counts for fewer than its {rings} rings");
        for (int i = 0; i < rings; i++)
        {
            Require(shared, min[i] >= 2 && min[i] <= normal[i] && normal[i] <= max[i] && max[i] <= MpRing.MaxSize
                && BitOperations.IsPow2(min[i]) && BitOperations.IsPow2(normal[i]) && BitOperations.IsPow2(max[i]),
                $"{what} descriptors {min[i]}, {normal[i]}, {max[i]} for ring {i}; they must be powers of two from 2 to {MpRing.MaxSize}, in this order");
        }
    }

    private static void Require(IfSharedCtx shared, bool condition, string what)
    {
        if (!condition)
            throw new NetException(Errno.Invalid, $"Driver '{shared.Name}' declares {what}. Correct its IfSharedCtx, or the IfSoftcCtx that AttachPre fills.");
    }
}
