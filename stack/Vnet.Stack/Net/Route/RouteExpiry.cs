namespace Vnet.Net;

/// <summary>The routes of a vnet that go by themselves, the next first. Under the lock of <see cref="Rib"/>.</summary>
/// <param name="handler">Is called with the vnet current when one is due.</param>
internal sealed class RouteExpiry(Action<object?> handler)
{
    // What is queued at another time than is said here was renewed or forgotten since.
    private readonly Dictionary<ExpiringRoute, long> _due = [];
    private readonly PriorityQueue<ExpiringRoute, long> _queue = new();
    private readonly Callout _timer = new(VnetClock.Wheel, "rt_expire");

    public int Count => _due.Count;

    /// <summary>Has a route go after a time, whatever was said of it before.</summary>
    public void Add(in ExpiringRoute route, TimeSpan lifetime)
    {
        long at = VnetClock.Nanoseconds + (long)Math.Min(lifetime.TotalNanoseconds, long.MaxValue / 4.0);
        _due[route] = at;
        _queue.Enqueue(route, at);
        if (_queue.Count > 64 + (2 * _due.Count))
            DropForgotten();
    }

    /// <summary>A route is gone, or stays.</summary>
    public void Forget(in ExpiringRoute route) => _due.Remove(route);

    /// <summary>The next to go, whether due or not; there is one.</summary>
    public ExpiringRoute Take()
    {
        SkipForgotten();
        ExpiringRoute route = _queue.Dequeue();
        _due.Remove(route);
        return route;
    }

    public bool TryTakeDue(out ExpiringRoute route)
    {
        SkipForgotten();
        bool isDue = _queue.TryPeek(out route, out long at) && at <= VnetClock.Nanoseconds;
        if (isDue)
            Take();
        return isDue;
    }

    /// <summary>Arms the timer for the next, or stops it.</summary>
    public void Arm()
    {
        SkipForgotten();
        if (_queue.TryPeek(out _, out long at))
            _timer.Reset(TimeSpan.FromTicks((Math.Max(0, at - VnetClock.Nanoseconds) / TimeSpan.NanosecondsPerTick) + 1), handler, null);
        else
            _timer.Stop();
    }

    public void Stop() => _timer.Stop();

    private void SkipForgotten()
    {
        while (_queue.TryPeek(out ExpiringRoute route, out long at) && (!_due.TryGetValue(route, out long now) || now != at))
            _queue.Dequeue();
    }

    private void DropForgotten()
    {
        _queue.Clear();
        foreach ((ExpiringRoute route, long at) in _due)
            _queue.Enqueue(route, at);
    }
}
