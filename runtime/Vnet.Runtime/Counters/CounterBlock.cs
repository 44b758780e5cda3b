namespace Vnet;

/// <summary>
/// The cells of 64 counters together, because a cell of its own would take two cache lines per writer. Cells are handed
/// out once and never again: the collector frees a block when its last counter has gone, so that no counter needs to be
/// freed.
/// </summary>
internal sealed class CounterBlock : PcpuCells
{
    private const int CellSize = sizeof(ulong);
    private const int Size = 64 * CellSize;

    private static readonly Lock s_lock = new();
    private static CounterBlock? s_current;
    private static int s_used;

    private CounterBlock()
        : base(Size)
    {
    }

    /// <summary>A cell that nobody has had: its block, and its offset in it.</summary>
    public static (CounterBlock Block, int Offset) NextCell()
    {
        lock (s_lock)
        {
            if (s_current is null || s_used == Size)
                (s_current, s_used) = (new CounterBlock(), 0);
            int offset = s_used;
            s_used += CellSize;
            return (s_current, offset);
        }
    }

    public ulong Sum(int offset) => SumAt(offset);
}
