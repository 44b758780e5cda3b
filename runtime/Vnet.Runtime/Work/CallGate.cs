using System.Diagnostics;

namespace Vnet;

/// <summary>Counts the calls of a handler that are under way, so that who removes it can wait for them. Thread-safe.</summary>
internal sealed class CallGate
{
    private readonly object _idle = new();
    private bool _closed;
    private int _calls;

    public bool IsClosed => Volatile.Read(ref _closed);

    /// <returns>False when it was closed already.</returns>
    public bool TryClose() => !Interlocked.Exchange(ref _closed, true);

    /// <summary>Before a call. False when it is closed: then there must be none.</summary>
    public bool TryBegin()
    {
        // In this order, and the other way round where one closes and waits: one of the two sees the other.
        Interlocked.Increment(ref _calls);
        if (!Volatile.Read(ref _closed))
            return true;
        End();
        return false;
    }

    public void End()
    {
        if (Interlocked.Decrement(ref _calls) > 0 || !Volatile.Read(ref _closed))
            return;
        lock (_idle)
            Monitor.PulseAll(_idle);
    }

    /// <summary>Waits until no call is under way; closed, so that no new one begins.</summary>
    /// <returns>False when that took longer.</returns>
    public bool TryWait(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        lock (_idle)
        {
            while (Volatile.Read(ref _calls) > 0)
            {
                TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_idle, left))
                    return false;
            }
        }

        return true;
    }
}
