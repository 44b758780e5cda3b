namespace Vnet.Iflib;

/// <summary>How many queue sets and descriptors a device is given (<c>iflib_msix_init</c>, <c>iflib_reset_qvalues</c>).</summary>
/// <param name="Tx">Transmit queue sets.</param>
/// <param name="Rx">Receive queue sets.</param>
/// <param name="Vectors">Vectors, admin included.</param>
/// <param name="Mode">How the device interrupts.</param>
internal readonly record struct QueueCounts(int Tx, int Rx, int Vectors, IflibInterruptMode Mode)
{
    /// <summary>Transmit queues that may share a receive vector.</summary>
    public const int MaxTxPerVector = 4;

    /// <summary>What the device gets.</summary>
    public static QueueCounts Of(IfSharedCtx shared, IfSoftcCtx softc, IflibOverrides wanted)
    {
        int messages = QueueMessages(shared, softc, wanted);
        if (messages == 0)
            return new QueueCounts(1, 1, 1, shared.Has(IflibFlags.SkipMsix) ? IflibInterruptMode.Legacy : IflibInterruptMode.Msi);
        int queues = Math.Min(Math.Min(messages, softc.RssTableSize), Dpcpu.Count);
        int rx = wanted.RxQueues > 0 ? wanted.RxQueues : queues;
        rx = Math.Min(rx, MaxRx(shared, softc, wanted));
        int tx = wanted.TxQueues > 0 ? wanted.TxQueues : queues;
        tx = Math.Min(tx, Math.Min(softc.TxQueueSetsMax, MaxTxPerVector * rx));
        if (wanted.QueueSetsEnable == 0)
            tx = rx = Math.Min(tx, rx);
        return new QueueCounts(tx, rx, rx + shared.AdminInterrupts, IflibInterruptMode.Msix);
    }

    /// <summary>Most receive queue sets: each needs a message. Those of admin are counted off once.</summary>
    public static int MaxRx(IfSharedCtx shared, IfSoftcCtx softc, IflibOverrides wanted) =>
        Math.Min(softc.RxQueueSetsMax, Math.Max(1, QueueMessages(shared, softc, wanted)));

    /// <summary>Most transmit queue sets.</summary>
    public static int MaxTx(IfSharedCtx shared, IfSoftcCtx softc, IflibOverrides wanted) =>
        QueueMessages(shared, softc, wanted) == 0 ? 1 : Math.Min(softc.TxQueueSetsMax, MaxTxPerVector * MaxRx(shared, softc, wanted));

    /// <summary>Descriptors for each ring of a set.</summary>
    public static int[] Descriptors(int rings, int[] wanted, IReadOnlyList<int> normal)
    {
        var result = new int[rings];
        for (int i = 0; i < rings; i++)
            result[i] = wanted[i] > 0 ? wanted[i] : normal[i];
        return result;
    }

    private static int QueueMessages(IfSharedCtx shared, IfSoftcCtx softc, IflibOverrides wanted)
    {
        if (shared.Has(IflibFlags.SkipMsix) || wanted.DisableMsix != 0)
            return 0;
        int messages = softc.Messages > 0 ? softc.Messages : Math.Max(Dpcpu.Count, softc.RxQueueSetsMax) + shared.AdminInterrupts;
        return Math.Max(0, messages - shared.AdminInterrupts - wanted.UseExtraMsixVectors);
    }
}
