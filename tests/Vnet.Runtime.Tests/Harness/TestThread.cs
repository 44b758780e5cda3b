using System.Runtime.ExceptionServices;

namespace Vnet.Runtime.Tests;

/// <summary>A thread of a test: what it throws comes out of <see cref="Join"/>, instead of ending the test host.</summary>
internal sealed class TestThread
{
    /// <summary>How long anything may take before a test gives up: far longer than it takes on a busy machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Thread _thread;
    private Exception? _error;

    /// <summary>Starts it. A thread of its own, as one of the pool may start late when that is busy.</summary>
    public TestThread(Action run)
    {
        _thread = new Thread(() => _error = Record.Exception(run)) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Returns when it waits for something, and fails if it ends instead.</summary>
    public void AssertWaits()
    {
        SpinWait.SpinUntil(() => (_thread.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0, Limit);
        Assert.False(_thread.Join(50), $"the thread did not wait: {_error?.Message ?? "it has returned"}");
    }

    /// <summary>Waits for its end and throws what it threw.</summary>
    public void Join(string stuck = "a thread is stuck")
    {
        Assert.True(_thread.Join(Limit), stuck);
        if (_error is not null)
            ExceptionDispatchInfo.Throw(_error);
    }
}
