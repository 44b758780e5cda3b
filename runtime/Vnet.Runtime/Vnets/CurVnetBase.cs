namespace Vnet;

/// <summary>
/// Holds the addresses that follow the thread's current vnet, and nothing else: a class with any static initialiser would
/// make every access test it first, and a primitive is the cheapest thread-static to read.
/// </summary>
internal static class CurVnetBase
{
    /// <summary>Address of the current vnet's region; 0 when there is none.</summary>
    [ThreadStatic]
    internal static nint t_base;

    /// <summary>
    /// Where this thread's cells for the current vnet are: a set of <see cref="CellDirectory"/>. 0 when not looked up
    /// since the vnet, or the CPU that the thread is pinned to, last changed.
    /// </summary>
    [ThreadStatic]
    internal static nint t_cells;
}
