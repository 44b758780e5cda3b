namespace Vnet;

/// <summary>A registration in an <see cref="EventHandlerList{TArgs}"/> (FreeBSD's <c>eventhandler_tag</c>).</summary>
/// <remarks>Thread-safe. Keep it where it is found again: one tag per registration, not one variable for many.</remarks>
public abstract class EventTag : IDisposable, IVnetBelonging
{
    private readonly CallGate _gate = new();

    private protected EventTag(int priority, VnetInstance? vnet, string handlerText) =>
        (Priority, Vnet, HandlerText) = (priority, vnet, handlerText.Length <= 60 ? handlerText : handlerText[..57] + "...");

    /// <summary>Its place in the list.</summary>
    public int Priority { get; }

    /// <summary>The vnet it belongs to, or null.</summary>
    public VnetInstance? Vnet { get; }

    /// <summary>Whether it is registered.</summary>
    public bool IsRegistered => !_gate.IsClosed;

    /// <summary>
    /// Deregisters the handler. It is not called any more, not even by an invocation that is under way and has not come
    /// to it. Does not wait for a call on another thread; may be called by the handler itself. Does nothing the second
    /// time. (<c>EVENTHANDLER_DEREGISTER_NOWAIT</c>.)
    /// </summary>
    public void Dispose()
    {
        if (!_gate.TryClose())
            return;
        RemoveFromList();
        Vnet?.Disown(this);
    }

    /// <summary>
    /// Deregisters the handler and waits for calls of it on other threads (<c>EVENTHANDLER_DEREGISTER</c>): afterwards
    /// what it uses may go away.
    /// </summary>
    /// <param name="timeout">How long to wait, not without end; null for 30 seconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or longer than 24 days.</exception>
    /// <exception cref="VnetDeadlockException">Called by the handler itself, which would wait for its own end.</exception>
    /// <exception cref="VnetDrainException">A call has not returned in time. The handler is deregistered.</exception>
    public void Drain(TimeSpan? timeout = null)
    {
        TimeSpan limit = BoundedWait.Checked(timeout ?? TimeSpan.FromSeconds(30), nameof(timeout));
        if (RunFrame.Find<EventTag, EventTag>(this, static (running, tag) => running == tag) is not null)
            throw new VnetDeadlockException($"drain {this}", "inside its own call", "Dispose is enough there: it ends when it returns.");
        Dispose();
        if (!_gate.TryWait(limit))
            throw new VnetDrainException($"Cannot drain {this}: it", HandlerText, limit);
    }

    internal string HandlerText { get; }

    string? IVnetBelonging.RunningHere =>
        RunFrame.Find<EventTag, EventTag>(this, static (running, tag) => running == tag)?.ToString();

    void IVnetBelonging.End(VnetTeardown teardown)
    {
        teardown.Leaks.Add($"{this} was registered, handler '{HandlerText}'");
        try
        {
            Drain(VnetTeardown.Patience);
        }
        catch (VnetDrainException error)
        {
            teardown.Add(error);
        }
    }

    private protected CallGate Gate => _gate;

    private protected abstract void RemoveFromList();
}
