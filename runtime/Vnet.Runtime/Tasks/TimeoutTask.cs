namespace Vnet;

/// <summary>A task that is enqueued after a delay (FreeBSD's <c>struct timeout_task</c>).</summary>
/// <remarks>For work that a callout may not do itself, because it takes long or blocks. Thread-safe.</remarks>
public sealed class TimeoutTask
{
    private readonly TaskQueueTask _task;
    private readonly Callout _callout;

    /// <summary>Makes it from a task and the wheel that counts the delay.</summary>
    /// <exception cref="VnetDisposedException">The task's vnet is destroyed.</exception>
    public TimeoutTask(CalloutWheel wheel, TaskQueueTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        _task = task;
        _callout = task.Vnet is { } vnet ? new Callout(wheel, task.Name, vnet) : Callout.Global(wheel, task.Name);
    }

    /// <summary>Whether the delay runs, or the task waits to run.</summary>
    public bool IsPending => _callout.IsPending || _task.IsPending;

    /// <summary>Enqueues the task after a delay; anew when the delay runs already (<c>taskqueue_enqueue_timeout</c>).</summary>
    /// <param name="delay">As with <see cref="Callout.Reset"/>; zero enqueues at once.</param>
    /// <returns>Whether an earlier delay was running.</returns>
    public bool Enqueue(TimeSpan delay)
    {
        if (delay != TimeSpan.Zero)
            return _callout.Reset(delay, static task => ((TaskQueueTask)task!).Enqueue(), _task);
        bool wasRunning = _callout.Stop();
        _task.Enqueue();
        return wasRunning;
    }

    /// <summary>Cancels the delay and takes the task out (<c>taskqueue_cancel_timeout</c>).</summary>
    /// <param name="pending">How often the task would have been run for: its count, and one when the delay was running.</param>
    /// <returns>False when the handler runs now.</returns>
    public bool TryCancel(out int pending)
    {
        int delayed = _callout.Drain() ? 1 : 0;
        bool cancelled = _task.TryCancel(out pending);
        pending += delayed;
        return cancelled;
    }

    /// <summary>Cancels the delay, and waits until the task neither waits nor runs (<c>taskqueue_drain_timeout</c>).</summary>
    /// <inheritdoc cref="TaskQueueTask.Drain"/>
    public void Drain()
    {
        _callout.Drain();
        _task.Drain();
    }
}
