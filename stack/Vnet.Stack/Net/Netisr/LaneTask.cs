namespace Vnet.Net;

/// <summary>Work that is no packet, waiting in a lane.</summary>
internal sealed class LaneTask : ZoneItem
{
    private static readonly Zone<LaneTask> s_zone = new("netisr_task", static () => new LaneTask());

    private Action<object?>? _work;
    private object? _state;

    public LaneTask? Next { get; set; }

    public static LaneTask Make(Action<object?> work, object? state)
    {
        // The zone has no limit unless somebody gives it one; then the heap has to do.
        LaneTask task = s_zone.TryAlloc() ?? new LaneTask();
        (task._work, task._state) = (work, state);
        return task;
    }

    /// <summary>Runs it; it is no longer anybody's then.</summary>
    public void Run(Lane lane)
    {
        (Action<object?> work, object? state) = (_work!, _state);
        Free();
        Run(lane, work, state);
    }

    public static void Run(Lane lane, Action<object?> work, object? state)
    {
        try
        {
            work(state);
        }
        catch (Exception error)
        {
            UnhandledErrors.Report(lane, $"work posted to lane {lane.Id} of vnet '{lane.Vnet.Name}'", lane.Vnet, error);
        }
    }

    public void Free()
    {
        (_work, _state, Next) = (null, null, null);
        if (IsAllocated)
            s_zone.Free(this);
    }
}
