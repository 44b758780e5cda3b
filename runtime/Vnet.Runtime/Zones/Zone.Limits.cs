using System.Diagnostics;

namespace Vnet;

/// <content>Limits, and waiting for an item.</content>
public abstract partial class Zone
{
    /// <summary>
    /// Most items that may be out or kept at one time; 0 for no limit (<c>uma_zone_set_max</c>). Items beyond a lowered
    /// limit are dropped as they come back.
    /// </summary>
    public int Max
    {
        get => _max;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            using (_lock.EnterScope())
            {
                _max = value;
                WakeWaiters();
            }

            if (value != 0 && _created > value)
                Reclaim();
        }
    }

    /// <summary>Most items that may be out on one vnet's account; 0 for no limit.</summary>
    public int MaxPerVnet
    {
        get => _accounts.MaxPerVnet;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            using (_lock.EnterScope())
            {
                _accounts.SetMaxPerVnet(value, this);
                WakeWaiters();
            }
        }
    }

    /// <summary>Allocates, waiting for an item to come back when there is none (<c>M_WAITOK</c>, but with an end).</summary>
    /// <returns>Null when none came back in time.</returns>
    private protected ZoneItem? TakeWaiting(VnetInstance? vnet, TimeSpan timeout, CancellationToken cancellation)
    {
        if (TakeSlow(vnet, isFailure: false) is { } atOnce)
            return atOnce;
        ThrowIfMustNotWait();
        long start = Stopwatch.GetTimestamp();
        using var woken = new ManualResetEventSlim();
        using (_lock.EnterScope())
        {
            _sleeps++;
            _waiters.Add(woken);
            // From here on whatever is freed goes to the depot, and wakes.
            Collect();
        }

        try
        {
            while (true)
            {
                woken.Reset();
                if (TakeSlow(vnet, isFailure: false) is { } item)
                    return item;
                TimeSpan left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - Stopwatch.GetElapsedTime(start);
                if (left < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
                    left = TimeSpan.Zero;
                if (!woken.Wait(left, cancellation))
                {
                    CountFailure(vnet);
                    return null;
                }
            }
        }
        finally
        {
            using (_lock.EnterScope())
            {
                _waiters.Remove(woken);
                // An item that was meant for this waiter may serve the next.
                WakeWaiters();
                if (IsFast)
                    _caches.Open(this);
            }
        }
    }

    private void CountFailure(VnetInstance? vnet)
    {
        int number = Zones.AccountOf(this, vnet);
        using (_lock.EnterScope())
        {
            _failures++;
            _accounts[number].Failures++;
        }
    }

    // Who would free an item may wait for what this thread holds.
    private void ThrowIfMustNotWait()
    {
        const string Advice = "Use TryAlloc, or allocate before.";
        if (Dpcpu.IsPinned)
            throw new VnetDeadlockException($"wait for an item of zone '{Name}'", $"while pinned to CPU {Dpcpu.CurrentCpu}", Advice);
        if (VnetList.IsWalkingNoSleep)
            throw new VnetDeadlockException($"wait for an item of zone '{Name}'", "inside VnetList.ReadLockNoSleep()", Advice);
    }
}
