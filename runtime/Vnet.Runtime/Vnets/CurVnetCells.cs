namespace Vnet;

/// <summary>Holds the address of the thread's statistics cells; alone, like <see cref="CurVnetBase"/>.</summary>
internal static class CurVnetCells
{
    /// <summary>
    /// Where this thread's cells for the current vnet are: a set of <see cref="CellDirectory"/>. 0 when not looked up
    /// since the vnet, or the CPU that the thread is pinned to, last changed.
    /// </summary>
    [ThreadStatic]
    internal static nint t_cells;
}
