using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A timer of a vnet: a handler that runs once, after a delay (FreeBSD's <c>struct callout</c>, callout(9)).</summary>
/// <remarks>
/// <para>
/// Belongs to the vnet that it is made for and runs with that vnet current. Arming, rescheduling and stopping take
/// constant time and allocate nothing. A handler may arm its own callout again: that makes it periodic.
/// </para>
/// <para>
/// When the vnet is destroyed, what is still pending is cancelled and listed in <see cref="VnetInstance.Leaks"/>; a
/// destructor should have called <see cref="Drain()"/>. Thread-safe.
/// </para>
/// </remarks>
public sealed class Callout
{
    // In this order, so that the fields which arming needs lie side by side: with a million callouts each one touched
    // is a cache miss.
    internal Callout? Next;
    internal Callout? Previous;
    private readonly string _name;
    private readonly Lock? _lock;
    private string _handlerText = "";
    private readonly VnetShare _share;
    internal Action<object?>? Handler;
    internal object? State;

    /// <summary>The tick at which it is due. It may be linked in an earlier slot, never in a later one.</summary>
    internal long Deadline;

    /// <summary>Number of the arming: decides between equal deadlines.</summary>
    internal long Sequence;

    /// <summary>Where it is linked; −1 when it is not pending.</summary>
    internal short Slot = -1;

    private bool _active;

    /// <summary>Makes a callout that is not armed (FreeBSD's <c>callout_init</c> and <c>callout_init_mtx</c>).</summary>
    /// <param name="wheel">What runs it.</param>
    /// <param name="name">A name for people, in messages and reports; need not be unique.</param>
    /// <param name="vnet">The vnet it belongs to; null for the current one. Without either it belongs to no vnet.</param>
    /// <param name="lock">
    /// Taken around the handler. Who holds it and calls <see cref="Stop"/> knows that the handler neither runs nor will.
    /// </param>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    public Callout(CalloutWheel wheel, string name, VnetInstance? vnet = null, Lock? @lock = null)
        : this(wheel, vnet ?? CurVnet.Current, name, @lock)
    {
    }

    private Callout(CalloutWheel wheel, VnetInstance? vnet, string name, Lock? @lock)
    {
        ArgumentNullException.ThrowIfNull(wheel);
        ArgumentException.ThrowIfNullOrEmpty(name);
        _name = name;
        _lock = @lock;
        _share = wheel.Shares.Of(vnet, $"make callout '{name}'");
    }

    /// <summary>Makes a callout that belongs to no vnet, whichever is current: its handler runs without a current vnet.</summary>
    /// <inheritdoc cref="Callout(CalloutWheel, string, VnetInstance?, Lock?)"/>
    public static Callout Global(CalloutWheel wheel, string name, Lock? @lock = null) => new(wheel, vnet: null, name, @lock);

    /// <summary>Its name.</summary>
    public string Name => _name;

    /// <summary>What runs it.</summary>
    public CalloutWheel Wheel => (CalloutWheel)_share.Work;

    /// <summary>The vnet it belongs to, or null.</summary>
    public VnetInstance? Vnet => _share.Vnet;

    /// <summary>Whether it is armed and its handler has not been started (<c>callout_pending</c>).</summary>
    public bool IsPending => Volatile.Read(ref Slot) >= 0;

    /// <summary>
    /// Whether it has been armed and neither stopped nor <see cref="Deactivate">deactivated</see> since
    /// (<c>callout_active</c>). A handler that sees false after taking its own lock was stopped while it waited.
    /// </summary>
    public bool IsActive => Volatile.Read(ref _active);

    /// <summary>Clears <see cref="IsActive"/>; a handler calls it to say that it has begun (<c>callout_deactivate</c>).</summary>
    public void Deactivate() => Volatile.Write(ref _active, false);

    /// <summary>Arms it, or arms it anew when it is pending (<c>callout_reset</c>).</summary>
    /// <param name="delay">
    /// From now. The handler runs no earlier: the deadline is rounded up to a whole tick, and is at least one tick ahead
    /// of the current one. At most 2^48 ticks.
    /// </param>
    /// <param name="handler">What to run. Should be short and must not block: callouts of a wheel run one at a time.</param>
    /// <param name="state">Given to the handler.</param>
    /// <param name="text">Supplied by the compiler, for messages.</param>
    /// <returns>Whether it was pending, so that an earlier arming has been cancelled.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative, or too far in the future for the wheel.</exception>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    /// <exception cref="ObjectDisposedException">The wheel is disposed.</exception>
    public bool Reset(TimeSpan delay, Action<object?> handler, object? state = null, [CallerArgumentExpression(nameof(handler))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Wheel.Arm(this, delay, handler, state, text);
    }

    /// <summary>Arms it with the handler and state of last time (<c>callout_schedule</c>).</summary>
    /// <inheritdoc cref="Reset"/>
    /// <exception cref="InvalidOperationException">It has never been armed.</exception>
    public bool Schedule(TimeSpan delay) => Wheel.Arm(this, delay, Handler ?? throw NeverArmed(), State, _handlerText);

    /// <summary>Cancels it when it is pending; does not wait for a handler that runs (<c>callout_stop</c>).</summary>
    /// <returns>Whether it was pending: the handler has not run for this arming and will not.</returns>
    public bool Stop() => Wheel.Stop(this);

    /// <summary>
    /// Cancels it, and waits for its handler when that runs on another thread (<c>callout_drain</c>). Afterwards nothing
    /// of it runs, until somebody arms it again.
    /// </summary>
    /// <returns>Whether it was pending.</returns>
    /// <exception cref="VnetDeadlockException">Called inside its own handler: that would wait for itself.</exception>
    /// <exception cref="VnetDrainException">The handler has not returned within <see cref="CalloutWheel.DrainTimeout"/>.</exception>
    public bool Drain() => Wheel.Drain(this, Wheel.DrainTimeout);

    /// <inheritdoc/>
    public override string ToString() => $"callout '{_name}'{_share}";

    internal VnetShare Share => _share;

    internal Lock? AssociatedLock => _lock;

    /// <summary>The handler as it was written at the call.</summary>
    internal string HandlerText => _handlerText.Length <= 60 ? _handlerText : string.Concat(_handlerText.AsSpan(0, 57), "...");

    /// <summary>Notes an arming; under the wheel's lock. Stores only what changes: writing a reference has its price.</summary>
    internal void Assign(Action<object?> handler, object? state, string text)
    {
        if (!ReferenceEquals(Handler, handler))
        {
            Handler = handler;
            _handlerText = text;
        }

        if (!ReferenceEquals(State, state))
            State = state;
        _active = true;
    }

    private InvalidOperationException NeverArmed() => new($"Cannot schedule {this}: it has no handler yet. Arm it with Reset first.");
}
