using System.Diagnostics;

namespace Vnet;

/// <summary>
/// One operation as events and as an activity. When nobody listens it is an empty struct, and ending it tests one field.
/// </summary>
internal ref struct TraceSpan
{
    private readonly TraceKind _kind;
    private readonly string? _name;
    private readonly long _started;
    private readonly Activity? _activity;
    private int _id;
    private Exception? _error;
    private bool _completed;

    private TraceSpan(TraceKind kind, string name, int id)
    {
        (_kind, _name, _id, _started) = (kind, name, id, Stopwatch.GetTimestamp());
        _activity = VnetActivity.Start(kind, name, id);
        VnetEventSource.Log.Began(kind, name, id);
    }

    /// <summary>Starts, if somebody listens.</summary>
    public static TraceSpan Start(TraceKind kind, string name, int id = -1) =>
        VnetActivity.Source.HasListeners() || VnetEventSource.Log.IsEnabled() ? new TraceSpan(kind, name, id) : default;

    /// <summary>Says that it went well.</summary>
    /// <param name="id">The vnet's number, which was not known at the start.</param>
    public void Complete(int id = -1)
    {
        _completed = true;
        if (id >= 0)
            _id = id;
    }

    /// <summary>Says that it did not.</summary>
    public void Fail(Exception error) => _error = error;

    /// <summary>Ends it; neither completed nor failed, it was refused.</summary>
    public readonly void Dispose()
    {
        if (_name is null)
            return;
        Exception? error = _error ?? (_completed ? null : new OperationCanceledException("refused; the caller has the exception"));
        VnetEventSource.Log.Ended(_kind, _name, _id, error, Stopwatch.GetElapsedTime(_started).TotalMicroseconds);
        VnetActivity.Stop(_activity, _id, error);
    }
}
