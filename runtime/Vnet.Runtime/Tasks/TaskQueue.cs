using System.Diagnostics;

namespace Vnet;

/// <summary>Runs tasks, in the order of priority and then of enqueuing (FreeBSD's taskqueue(9)).</summary>
/// <remarks>
/// On threads of its own, or, made without any, on the thread that calls <see cref="Run"/>. No lock is held while a task
/// runs. One that throws is reported to <see cref="UnhandledErrors"/>, and the queue goes on. When a vnet is destroyed,
/// its pending tasks are cancelled and listed in <see cref="VnetInstance.Leaks"/>. Thread-safe.
/// </remarks>
public sealed class TaskQueue : IDisposable, IVnetWork
{
    private readonly object _lock = new();
    private readonly Thread[] _threads;

    // Guarded by _lock; waited for by threads without work and by drains.
    private TaskQueueTask? _first;
    private TaskQueueTask? _last;
    private readonly List<(TaskQueueTask Task, long Sequence)> _running = [];
    private long _sequence;
    private int _blocked;
    private bool _disposed;

    /// <summary>Makes a queue (<c>taskqueue_create</c>, <c>taskqueue_start_threads</c>).</summary>
    /// <param name="name">A name for messages and threads.</param>
    /// <param name="threads">Number of threads; 0 for a queue that somebody runs by <see cref="Run"/>.</param>
    public TaskQueue(string name, int threads = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Name = name;
        Shares = new VnetShares(this);
        _threads = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Serve) { IsBackground = true, Name = $"{name} taskq {i}" };

            // Not the flow of whoever makes the queue: its vnet is none of the tasks' business.
            _threads[i].UnsafeStart();
        }
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How long drains wait before they give up, not without end; 30 seconds at first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than 24 days.</exception>
    public TimeSpan DrainTimeout { get; set => field = BoundedWait.Checked(value); } = TimeSpan.FromSeconds(30);

    /// <summary>Whether <see cref="Block"/> holds tasks back.</summary>
    public bool IsBlocked => Volatile.Read(ref _blocked) > 0;

    internal VnetShares Shares { get; }

    /// <summary>Runs what is pending, on this thread, until nothing is.</summary>
    /// <returns>Number of tasks run; 0 while the queue is blocked.</returns>
    public int Run()
    {
        int count = 0;
        while (RunOne())
            count++;
        return count;
    }

    /// <summary>Holds back tasks that have not started, until <see cref="Unblock"/> has been called as often.</summary>
    public void Block()
    {
        lock (_lock)
            _blocked++;
    }

    /// <summary>Undoes one <see cref="Block"/>.</summary>
    /// <exception cref="InvalidOperationException">The queue is not blocked.</exception>
    public void Unblock()
    {
        lock (_lock)
        {
            if (_blocked == 0)
                throw new InvalidOperationException($"Task queue '{Name}' is not blocked: every Unblock needs a Block before it.");
            _blocked--;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>
    /// Waits until everything that was enqueued before the call has run (<c>taskqueue_drain_all</c>). A queue without
    /// threads is run by the caller.
    /// </summary>
    /// <exception cref="VnetDeadlockException">Called inside a task of this queue: that would wait for itself.</exception>
    /// <exception cref="VnetDrainException">It has not within <see cref="DrainTimeout"/>.</exception>
    public void DrainAll()
    {
        long until;
        lock (_lock)
            until = _sequence;
        Wait($"drain task queue '{Name}'", DrainTimeout, () => Oldest(until));
    }

    /// <summary>Runs what is pending, ends the threads, and refuses new tasks (<c>taskqueue_free</c>).</summary>
    /// <exception cref="VnetDeadlockException">Called inside a task of this queue: that would wait for itself.</exception>
    /// <exception cref="VnetDrainException">A task has not ended within <see cref="DrainTimeout"/>.</exception>
    public void Dispose()
    {
        ThrowIfInside($"dispose task queue '{Name}'");
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            _blocked = 0;
            Monitor.PulseAll(_lock);
        }

        Wait($"dispose task queue '{Name}'", DrainTimeout, () => Oldest(long.MaxValue));
        foreach (VnetShare share in Shares.Close())
            share.Vnet?.Disown(share);
    }

    internal void Enqueue(TaskQueueTask task)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (task.Share.IsClosed)
                throw new VnetDisposedException(task.Vnet!.Name, $"enqueue {task}");
            if (task.Count++ > 0)
                return;
            task.Sequence = ++_sequence;
            task.Share.Pending++;
            Insert(task);
            Monitor.PulseAll(_lock);
        }
    }

    internal bool TryCancel(TaskQueueTask task, out int pending)
    {
        lock (_lock)
        {
            pending = task.Count;
            if (pending > 0)
                Remove(task);
            return task.Running == 0;
        }
    }

    internal void Drain(TaskQueueTask task) => Wait($"drain {task}", DrainTimeout, () => task.Count > 0 || task.Running > 0 ? task : null);

    string? IVnetWork.RunningHere(VnetShare share) =>
        RunFrame.Find<TaskQueueTask, VnetShare>(share, static (task, share) => task.Share == share)?.ToString();

    void IVnetWork.End(VnetShare share, VnetTeardown teardown)
    {
        lock (_lock)
        {
            share.IsClosed = true;
            for (TaskQueueTask? task = _first, next; task is not null && share.Pending > 0; task = next)
            {
                next = task.Next;
                if (task.Share != share)
                    continue;
                Remove(task);
                teardown.Leaks.Add($"{task} was pending, handler '{task.HandlerText}'");
            }
        }

        Shares.Remove(share);
        try
        {
            // Not refused inside a task of another vnet: nothing of this one runs on this thread.
            WaitUntilNone(VnetTeardown.Patience, run: false, () => _running.Find(r => r.Task.Share == share).Task);
        }
        catch (VnetDrainException error)
        {
            teardown.Add(error);
        }
    }

    private void Serve()
    {
        while (true)
        {
            lock (_lock)
            {
                while (_first is null || _blocked > 0)
                {
                    if (_disposed)
                        return;
                    Monitor.Wait(_lock);
                }
            }

            RunOne();
        }
    }

    private bool RunOne()
    {
        TaskQueueTask task;
        int pending;
        lock (_lock)
        {
            if (_first is not { } first || _blocked > 0)
                return false;
            (task, pending) = (first, first.Count);
            Remove(task);
            task.Running++;
            _running.Add((task, task.Sequence));
        }

        RunFrame frame = RunFrame.Enter(task);
        try
        {
            using (task.Vnet is { } vnet ? CurVnet.SetQuiet(vnet) : CurVnet.SetNone())
                task.Handler(pending);
        }
        catch (Exception error)
        {
            UnhandledErrors.Report(task, task.ToString(), task.Vnet, error);
        }
        finally
        {
            frame.Exit();
            lock (_lock)
            {
                task.Running--;
                int index = 0;
                while (_running[index].Task != task)
                    index++;
                _running.RemoveAt(index);
                Monitor.PulseAll(_lock);
            }
        }

        return true;
    }

    // Behind all of the same or a higher priority; nearly always that is the end.
    private void Insert(TaskQueueTask task)
    {
        TaskQueueTask? before = _last;
        while (before is not null && before.Priority < task.Priority)
            before = before.Previous;
        TaskQueueTask? after = before is null ? _first : before.Next;
        (task.Previous, task.Next) = (before, after);
        if (before is null)
            _first = task;
        else
            before.Next = task;
        if (after is null)
            _last = task;
        else
            after.Previous = task;
    }

    private void Remove(TaskQueueTask task)
    {
        if (task.Previous is null)
            _first = task.Next;
        else
            task.Previous.Next = task.Next;
        if (task.Next is null)
            _last = task.Previous;
        else
            task.Next.Previous = task.Previous;
        task.Next = task.Previous = null;
        task.Count = 0;
        task.Share.Pending--;
    }

    // Something enqueued up to a number that has not ended.
    private TaskQueueTask? Oldest(long until)
    {
        foreach ((TaskQueueTask task, long sequence) in _running)
        {
            if (sequence <= until)
                return task;
        }

        for (TaskQueueTask? task = _first; task is not null; task = task.Next)
        {
            if (task.Sequence <= until)
                return task;
        }

        return null;
    }

    private void Wait(string operation, TimeSpan timeout, Func<TaskQueueTask?> remaining)
    {
        ThrowIfInside(operation);
        WaitUntilNone(timeout, run: _threads.Length == 0, remaining);
    }

    private void WaitUntilNone(TimeSpan timeout, bool run, Func<TaskQueueTask?> remaining)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            lock (_lock)
            {
                while (true)
                {
                    if (remaining() is not { } task)
                        return;
                    TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
                    if (left <= TimeSpan.Zero)
                        throw NotDrained(task, timeout);
                    if (run && _first is not null && _blocked == 0)
                        break;
                    Monitor.Wait(_lock, left);
                }
            }

            RunOne();
        }
    }

    // Under the lock.
    private VnetDrainException NotDrained(TaskQueueTask task, TimeSpan waited)
    {
        if (task.Running > 0)
            return new VnetDrainException($"Cannot drain {task}: it", task.HandlerText, waited);
        string reason = _blocked > 0 ? $"its queue is blocked. Call {nameof(Unblock)} first"
            : _threads.Length == 0 ? "the tasks before it took all the time, or it is enqueued anew whenever it runs, perhaps by its own handler"
            : "the threads of its queue are busy with other tasks, or it is enqueued anew whenever it runs";
        return new VnetDrainException($"Cannot drain {task}: after {waited.TotalSeconds:0.###} s it still waits to run: {reason}.", task.HandlerText);
    }

    private void ThrowIfInside(string operation)
    {
        if (RunFrame.Find<TaskQueueTask, TaskQueue>(this, static (task, queue) => task.Queue == queue) is { } task)
            throw new VnetDeadlockException(operation, $"inside {task} of that queue", "Do it on another thread, or on another queue.");
    }
}
