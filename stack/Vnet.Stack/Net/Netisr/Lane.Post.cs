namespace Vnet.Net;

// Entering with work that is no packet: timers and sockets.
public sealed partial class Lane
{
    /// <summary>
    /// Has work done inside the lane, with its vnet current: at once if the lane is free and the calling thread in none,
    /// else when it is free. From inside the lane itself it is done after what is under way. Nobody waits.
    /// </summary>
    /// <param name="work">What to do; use a static lambda and the state, so that nothing is allocated.</param>
    /// <param name="state">Passed to it.</param>
    /// <returns>False when the lane is closed: nothing was and nothing will be done. Use <see cref="Netisr.Post"/> to be given another.</returns>
    public bool Post(Action<object?> work, object? state)
    {
        ArgumentNullException.ThrowIfNull(work);
        LaneThread thread = LaneThread.Current;
        if (!thread.IsRunning && TryRun(work, state))
            return true;
        LaneTask task = LaneTask.Make(work, state);
        if (!TryPush(task))
        {
            task.Free();
            return false;
        }

        if (TryAcquire())
            thread.RunOrAdd(this);
        return true;
    }

    /// <summary>
    /// Does work inside the lane, with its vnet current, if that can be done now: the lane is free and the calling thread in
    /// none, or the thread is inside it already. What others have queued meanwhile is processed afterwards.
    /// </summary>
    /// <param name="work">What to do. What it throws is reported to <see cref="UnhandledErrors"/>.</param>
    /// <param name="state">Passed to it.</param>
    /// <returns>False when it was not done; see <see cref="Post"/>.</returns>
    public bool TryRun(Action<object?> work, object? state)
    {
        ArgumentNullException.ThrowIfNull(work);
        LaneThread thread = LaneThread.Current;
        if (thread.Lane == this)
        {
            LaneTask.Run(this, work, state);
            return true;
        }

        if (thread.IsRunning || !TryAcquire())
            return false;
        return thread.Run(this, work, state);
    }
}
