namespace Vnet;

/// <summary>A timer of a <see cref="VirtualTimeProvider"/>, which guards its state.</summary>
internal sealed class VirtualTimer(VirtualTimeProvider provider, TimerCallback callback, object? state) : ITimer, IComparable<VirtualTimer>
{
    // What was current where the timer was made, as with every timer of .NET.
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>When it is due, in ticks since the clock's start; −1 when it is not armed.</summary>
    public long Due = -1;

    /// <summary>Ticks between two calls; 0 for one call.</summary>
    public long Period;

    /// <summary>Number of the arming: decides between equal times.</summary>
    public long Sequence;

    public bool IsDisposed;

    public bool Change(TimeSpan dueTime, TimeSpan period) => provider.Change(this, dueTime, period);

    public void Dispose() => provider.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    public int CompareTo(VirtualTimer? other)
    {
        int order = Due.CompareTo(other!.Due);
        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }

    public void Call()
    {
        if (_context is null)
            callback(state);
        else
            ExecutionContext.Run(_context, static timer => ((VirtualTimer)timer!).CallBack(), this);
    }

    private void CallBack() => callback(state);
}
