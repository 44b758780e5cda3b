namespace Vnet.Iflib;

/// <summary>What was asked for by <c>dev.X.N.iflib.*</c>; 0 where nothing was.</summary>
internal sealed class IflibOverrides
{
    public const int CoreOffsetUnset = 0xffff;

    public int TxQueues;
    public int RxQueues;
    public int QueueSetsEnable;
    public int DisableMsix;
    public int UseExtraMsixVectors;
    public int UseLogicalCores;
    public int SeparateTxRx;
    public int CoreOffset = CoreOffsetUnset;
    public int RxBudget;
    public int TxAbdicate;

    public int[] TxDescriptors { get; } = new int[IfSharedCtx.MaxRings];

    public int[] RxDescriptors { get; } = new int[IfSharedCtx.MaxRings];
}
