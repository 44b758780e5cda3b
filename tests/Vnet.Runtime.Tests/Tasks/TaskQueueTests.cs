namespace Vnet.Runtime.Tests;

public class TaskQueueTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly List<string> _log = [];

    [Fact]
    public void Tasks_run_by_priority_then_by_enqueuing()
    {
        using var queue = new TaskQueue("order", threads: 0);
        foreach ((string name, ushort priority) in new (string, ushort)[] { ("low", 0), ("high", 9), ("middle", 5), ("high too", 9), ("low too", 0) })
            TaskQueueTask.Global(queue, name, _ => _log.Add(name), priority).Enqueue();
        Assert.Equal(5, queue.Run());
        Assert.Equal(["high", "high too", "middle", "low", "low too"], _log);
        Assert.Equal(0, queue.Run());
    }

    [Fact]
    public void Enqueuing_a_pending_task_counts_and_runs_it_once()
    {
        using var queue = new TaskQueue("count", threads: 0);
        TaskQueueTask? task = null;
        task = TaskQueueTask.Global(queue, "task", pending =>
        {
            _log.Add($"{pending}");
            if (pending == 3)
                task!.Enqueue();
        });
        for (int i = 0; i < 3; i++)
            task.Enqueue();
        Assert.True(task.IsPending);
        Assert.Equal(2, queue.Run());
        Assert.Equal(["3", "1"], _log);
    }

    [Fact]
    public void Cancel_takes_a_pending_task_out_and_says_how_often_it_was_enqueued()
    {
        using var queue = new TaskQueue("cancel", threads: 0);
        TaskQueueTask task = Log(queue, "task");
        task.Enqueue();
        task.Enqueue();
        Assert.True(task.TryCancel(out int pending));
        Assert.Equal(2, pending);
        Assert.True(task.TryCancel(out pending));
        Assert.Equal(0, pending);
        Assert.Equal(0, queue.Run());
    }

    [Fact]
    public void Cancel_of_a_running_task_says_busy_and_drain_waits_for_it()
    {
        using var queue = new TaskQueue("busy");
        using var started = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        bool ended = false;
        var task = TaskQueueTask.Global(queue, "slow", _ =>
        {
            started.Set();
            Assert.True(go.Wait(s_limit));
            ended = true;
        });
        task.Enqueue();
        Assert.True(started.Wait(s_limit));
        Assert.False(task.TryCancel(out int pending));
        Assert.Equal(0, pending);
        go.Set();
        task.Drain();
        Assert.True(ended);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Draining_all_waits_for_what_was_enqueued_before(int threads)
    {
        using var queue = new TaskQueue("all", threads);
        int ran = 0;
        for (int i = 0; i < 500; i++)
            TaskQueueTask.Global(queue, "x", _ => Interlocked.Increment(ref ran), (ushort)(i % 3)).Enqueue();
        queue.DrainAll();
        Assert.Equal(500, ran);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Waiting_for_the_queue_one_runs_on_is_refused(int threads)
    {
        using var queue = new TaskQueue("own", threads);
        TaskQueueTask other = Log(queue, "other");
        List<Exception?> errors = [];
        TaskQueueTask task = TaskQueueTask.Global(queue, "task", _ =>
        {
            errors.Add(Record.Exception(other.Drain));
            errors.Add(Record.Exception(queue.DrainAll));
            errors.Add(Record.Exception(queue.Dispose));
        });
        task.Enqueue();
        task.Drain();
        Assert.All(errors, error => Assert.Contains("inside task 'task' of that queue", Assert.IsType<VnetDeadlockException>(error).Message, StringComparison.Ordinal));
        Assert.Equal(3, errors.Count);
    }

    [Fact]
    public void A_blocked_queue_holds_tasks_back_and_a_drain_says_so()
    {
        using var queue = new TaskQueue("blocked") { DrainTimeout = TimeSpan.FromMilliseconds(20) };
        TaskQueueTask task = Log(queue, "task");
        queue.Block();
        queue.Block();
        task.Enqueue();
        queue.Unblock();
        Assert.Contains("its queue is blocked", Assert.Throws<VnetDrainException>(task.Drain).Message, StringComparison.Ordinal);
        Assert.Empty(_log);
        queue.DrainTimeout = s_limit;
        queue.Unblock();
        task.Drain();
        Assert.Equal(["task"], _log);
        Assert.Contains("'blocked' is not blocked", Assert.Throws<InvalidOperationException>(queue.Unblock).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drain_by_the_caller_gives_up_on_a_task_that_enqueues_itself()
    {
        var queue = new TaskQueue("endless", threads: 0) { DrainTimeout = TimeSpan.FromMilliseconds(20) };
        bool again = true;
        TaskQueueTask? task = null;
        task = TaskQueueTask.Global(queue, "again", _ =>
        {
            if (Volatile.Read(ref again))
                task!.Enqueue();
        });
        task.Enqueue();
        VnetDrainException? error = null;
        var drainer = new TestThread(() => error = Assert.Throws<VnetDrainException>(task.Drain));
        try
        {
            drainer.Join("the drain never ended");
        }
        finally
        {
            Volatile.Write(ref again, false);
        }

        Assert.Contains("still waits to run: the tasks before it took all the time, or it is enqueued anew", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drain_says_that_other_tasks_keep_the_threads_busy()
    {
        using var queue = new TaskQueue("busy") { DrainTimeout = TimeSpan.FromMilliseconds(20) };
        using var go = new ManualResetEventSlim();
        TaskQueueTask.Global(queue, "slow", _ => go.Wait(s_limit)).Enqueue();
        TaskQueueTask behind = Log(queue, "behind");
        behind.Enqueue();
        string message = Assert.Throws<VnetDrainException>(behind.Drain).Message;
        go.Set();
        queue.DrainTimeout = s_limit;
        Assert.Contains("task 'behind': after 0.02 s it still waits to run: the threads of its queue are busy", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_throws_is_reported_and_the_queue_goes_on()
    {
        using var queue = new TaskQueue("bad", threads: 0);
        TaskQueueTask bad = TaskQueueTask.Global(queue, "bad", static _ => throw new FormatException());
        List<UnhandledError> errors = [];
        void Note(UnhandledError error)
        {
            if (error.Source == bad)
                errors.Add(error);
        }

        UnhandledErrors.Occurred += Note;
        bad.Enqueue();
        Log(queue, "good").Enqueue();
        Assert.Equal(2, queue.Run());
        UnhandledErrors.Occurred -= Note;
        Assert.Equal("task 'bad'", Assert.Single(errors).Description);
        Assert.Equal(["good"], _log);
    }

    [Fact]
    public void Disposing_runs_what_is_pending_and_refuses_more()
    {
        var queue = new TaskQueue("gone");
        queue.Block();
        TaskQueueTask task = Log(queue, "task");
        task.Enqueue();
        queue.Dispose();
        Assert.Equal(["task"], _log);
        Assert.Throws<ObjectDisposedException>(task.Enqueue);
        queue.Dispose();
    }

    [Fact]
    public void Tasks_run_with_their_vnet_and_end_with_it()
    {
        using var queue = new TaskQueue("vnets", threads: 0);
        VnetInstance a = VnetInstance.Create("a");
        using VnetInstance b = VnetInstance.Create("b");
        TaskQueueTask ofA;
        using (CurVnet.Set(a))
            ofA = new TaskQueueTask(queue, "of a", See);
        var ofB = new TaskQueueTask(queue, "of b", See, vnet: b);
        TaskQueueTask global = TaskQueueTask.Global(queue, "global", See);
        foreach (TaskQueueTask task in new[] { ofA, ofB, global })
            task.Enqueue();
        using (CurVnet.Set(b))
            queue.Run();
        Assert.Equal(["a", "b", "none"], _log);

        ofA.Enqueue();
        ofB.Enqueue();
        a.Dispose();
        Assert.Equal(["task 'of a' of vnet 'a' was pending, handler 'See'"], a.Leaks);
        Assert.Equal(1, queue.Run());
        Assert.Throws<VnetDisposedException>(ofA.Enqueue);

        void See(int pending) => _log.Add(CurVnet.Current?.Name ?? "none");
    }

    [Fact]
    public void Destroying_a_vnet_inside_its_own_task_is_refused()
    {
        using var queue = new TaskQueue("suicide", threads: 0);
        using VnetInstance vnet = VnetInstance.Create("vnet");
        using VnetInstance other = VnetInstance.Create("other");
        Exception? error = null;
        new TaskQueueTask(queue, "killer", _ =>
        {
            using (CurVnet.SetQuiet(other))
                error = Record.Exception(vnet.Dispose);
        }, vnet: vnet).Enqueue();
        queue.Run();
        Assert.Contains("from within task 'killer'", Assert.IsType<VnetBusyException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Timeout_task_is_enqueued_after_its_delay_and_can_be_cancelled()
    {
        var clock = new VirtualTimeProvider();
        using var wheel = new CalloutWheel(clock);
        using var queue = new TaskQueue("timeout", threads: 0);
        var timeout = new TimeoutTask(wheel, Log(queue, "task"));
        Assert.False(timeout.Enqueue(TimeSpan.FromMilliseconds(5)));
        Assert.True(timeout.Enqueue(TimeSpan.FromMilliseconds(10)));
        clock.Advance(TimeSpan.FromMilliseconds(9));
        Assert.Equal(0, queue.Run());
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(timeout.IsPending);
        Assert.Equal(1, queue.Run());
        timeout.Enqueue(TimeSpan.FromMilliseconds(5));
        Assert.True(timeout.TryCancel(out int pending));
        Assert.Equal(1, pending);
        clock.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(0, queue.Run());
        timeout.Enqueue(TimeSpan.Zero);
        timeout.Drain();
        Assert.Equal(["task", "task"], _log);
    }

    [Fact]
    public void Many_threads_enqueue_and_every_enqueuing_is_accounted_for()
    {
        using var queue = new TaskQueue("stress", threads: 3);
        long seen = 0;
        long cancelled = 0;
        TaskQueueTask[] tasks = [.. Enumerable.Range(0, 50).Select(i => TaskQueueTask.Global(queue, $"t{i}", pending => Interlocked.Add(ref seen, pending), (ushort)(i % 4)))];
        TestThread[] users = [.. Enumerable.Range(0, 3).Select(t => new TestThread(() =>
        {
            var random = new Random(Seeds.Seed + t);
            for (int i = 0; i < 10_000; i++)
            {
                tasks[random.Next(tasks.Length)].Enqueue();
                if (i % 50 != 0)
                    continue;
                tasks[random.Next(tasks.Length)].TryCancel(out int pending);
                Interlocked.Add(ref cancelled, pending);
            }
        }))];
        Assert.All(users, user => user.Join());
        queue.DrainAll();
        Assert.Equal(30_000, seen + cancelled);
    }

    private TaskQueueTask Log(TaskQueue queue, string name) => TaskQueueTask.Global(queue, name, _ => _log.Add(name));
}
