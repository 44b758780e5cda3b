using System.Diagnostics;

namespace Vnet;

/// <summary>The handler that a wheel runs now: whether it can still be kept from running, and who waits for its end.</summary>
/// <remarks>Guarded by the wheel's lock, but for what says otherwise.</remarks>
internal sealed class CalloutRun
{
    private readonly object _gate = new();
    private Callout? _callout;
    private bool _begun;
    private bool _revoked;
    private int _waiters;
    private long _count;

    /// <summary>Whose handler it is; null when none runs.</summary>
    public Callout? Callout => _callout;

    /// <summary>Number of handlers that have run, with this one. Needs no lock.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>A handler is about to run; one with a lock of its own begins when that is taken.</summary>
    public void Start(Callout callout)
    {
        _callout = callout;
        _revoked = false;
        _begun = callout.AssociatedLock is null;
        _count++;
    }

    /// <summary>Keeps a handler that waits for the callout's own lock from running.</summary>
    /// <returns>Whether that did it; false when it does not run, has begun, or was kept from it before.</returns>
    public bool Revoke(Callout callout)
    {
        if (_callout != callout || _begun || _revoked)
            return false;
        _revoked = true;
        return true;
    }

    /// <summary>As <see cref="Revoke(Vnet.Callout)"/>, when the handler is of this share.</summary>
    public void Revoke(VnetShare share)
    {
        if (_callout?.Share == share)
            _revoked = true;
    }

    /// <summary>Runs the handler, without the wheel's lock but with the callout's own; not when that was taken too late.</summary>
    public void Invoke(ref CalloutLock wheelLock, Callout callout, Action<object?> handler, object? state)
    {
        Exception? error;
        if (callout.AssociatedLock is { } own)
        {
            lock (own)
            {
                wheelLock.Enter();
                _begun = true;
                bool revoked = _revoked;
                wheelLock.Exit();
                error = revoked ? null : Call(callout, handler, state);
            }
        }
        else
        {
            error = Call(callout, handler, state);
        }

        // Without the callout's own lock: who is told is none of its users.
        if (error is not null)
            UnhandledErrors.Report(callout, callout.ToString(), callout.Vnet, error);
    }

    /// <summary>The handler has returned.</summary>
    /// <returns>Whether <see cref="WakeWaiters"/> has to be called, with the lock let go.</returns>
    public bool End()
    {
        _callout = null;
        return _waiters > 0;
    }

    /// <summary>Wakes up who waits. Without the lock.</summary>
    public void WakeWaiters()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    /// <summary>Waits, without the lock, until a run of a callout has ended. It may be running anew by then.</summary>
    /// <param name="wheelLock">The wheel's, taken to be counted among those who wait.</param>
    /// <param name="callout">What is waited for.</param>
    /// <param name="count">What <see cref="Count"/> was in that run.</param>
    /// <param name="timeout">For how long.</param>
    /// <exception cref="VnetDrainException">It has not ended by then.</exception>
    public void Wait(ref CalloutLock wheelLock, Callout callout, long count, TimeSpan timeout)
    {
        wheelLock.Enter();
        _waiters++;
        wheelLock.Exit();
        try
        {
            long start = Stopwatch.GetTimestamp();
            lock (_gate)
            {
                while (Volatile.Read(ref _callout) == callout && Count == count)
                {
                    TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
                    if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                        throw new VnetDrainException($"Cannot drain {callout}: it", callout.HandlerText, timeout);
                }
            }
        }
        finally
        {
            wheelLock.Enter();
            _waiters--;
            wheelLock.Exit();
        }
    }

    // Returns what the handler throws.
    private static Exception? Call(Callout callout, Action<object?> handler, object? state)
    {
        try
        {
            using (callout.Vnet is { } vnet ? CurVnet.SetQuiet(vnet) : CurVnet.SetNone())
                handler(state);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }
}
