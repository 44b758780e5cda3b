namespace Vnet;

/// <summary>
/// Holds the thread's addresses of per-CPU memory, and nothing else: a class with any static initialiser would make
/// every access test it first.
/// </summary>
internal static class DpcpuThread
{
    /// <summary>Region of the CPU that the thread is pinned to; 0 when it is not pinned.</summary>
    [ThreadStatic]
    internal static nint t_pinned;

    /// <summary>
    /// Where only this thread writes now: the pinned CPU's region, or the thread's own cells; 0 before the first use.
    /// </summary>
    [ThreadStatic]
    internal static nint t_own;

    /// <summary>Number of the region in which only this thread writes now; 0 before the first use.</summary>
    [ThreadStatic]
    internal static nint t_writer;
}
