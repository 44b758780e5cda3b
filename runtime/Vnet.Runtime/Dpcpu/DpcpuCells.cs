namespace Vnet;

/// <summary>
/// Lends a region to a thread for its own increments. When the thread has ended, the region with all it counted is lent
/// to the next one: nothing counted is lost, and there are never more regions than threads at one time.
/// </summary>
internal sealed class DpcpuCells
{
    private static readonly Stack<DpcpuRegion> s_free = new();

    [ThreadStatic]
    private static DpcpuCells? t_instance;

    private readonly DpcpuRegion _region;

    private DpcpuCells(DpcpuRegion region) => _region = region;

    // Runs when the thread that held this in its thread-static has ended.
    ~DpcpuCells()
    {
        lock (s_free)
            s_free.Push(_region);
    }

    /// <summary>This thread's cells.</summary>
    public static DpcpuRegion OfThisThread
    {
        get
        {
            if (t_instance is null)
            {
                DpcpuRegion? region;
                lock (s_free)
                    s_free.TryPop(out region);
                t_instance = new DpcpuCells(region ?? Dpcpu.AddThreadRegion());
            }

            return t_instance._region;
        }
    }

    /// <summary>Address of this thread's cells.</summary>
    public static nint Attach() => OfThisThread.Base;
}
