using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>
/// A statically defined trace point (FreeBSD's <c>SDT_PROBE_DEFINE</c>): nothing but a load and a branch that is never taken
/// while no handler is attached.
/// </summary>
/// <remarks>Keep it in a <c>static readonly</c> field. Thread-safe.</remarks>
/// <typeparam name="T">What is passed to handlers.</typeparam>
/// <param name="provider">The provider: <c>vnet</c>.</param>
/// <param name="module">The module: <c>functions</c>.</param>
/// <param name="function">The function: <c>vnet_alloc</c>.</param>
/// <param name="name">The probe's name: <c>entry</c>.</param>
public sealed class SdtProbe<T>(string provider, string module, string function, string name)
{
    private Action<T>? _handlers;

    /// <summary>The name as DTrace writes it: <c>vnet:functions:vnet_alloc:entry</c>.</summary>
    public string FullName { get; } = $"{provider}:{module}:{function}:{name}";

    /// <summary>Whether a handler is attached; asks before an argument is computed that costs something.</summary>
    public bool IsEnabled
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _handlers is not null;
    }

    /// <summary>
    /// Attaches a handler until the returned object is disposed. It runs where the probe fires, perhaps under locks: it must
    /// be short and must not create or destroy anything. What it throws is reported as an event and goes no further.
    /// </summary>
    public IDisposable Attach(Action<T> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new Attachment(this, handler);
    }

    /// <summary>Passes the trace point.</summary>
    /// <param name="argument">What is passed to handlers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fire(T argument)
    {
        if (_handlers is not null)
            Invoke(argument);
    }

    /// <inheritdoc/>
    public override string ToString() => FullName;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Invoke(T argument)
    {
        if (Volatile.Read(ref _handlers) is not { } handlers)
            return;
        foreach (Action<T> handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(argument);
            }
            catch (Exception error)
            {
                VnetEventSource.Log.ProbeFailed(FullName, error);
            }
        }
    }

    private void Change(Func<Action<T>?, Action<T>?> change)
    {
        Action<T>? before;
        do
            before = Volatile.Read(ref _handlers);
        while (Interlocked.CompareExchange(ref _handlers, change(before), before) != before);
    }

    private sealed class Attachment : IDisposable
    {
        private readonly SdtProbe<T> _probe;
        private Action<T>? _handler;

        public Attachment(SdtProbe<T> probe, Action<T> handler)
        {
            (_probe, _handler) = (probe, handler);
            probe.Change(before => before + handler);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _handler, null) is { } handler)
                _probe.Change(before => before - handler);
        }
    }
}
