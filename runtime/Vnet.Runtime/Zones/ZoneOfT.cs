using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A zone of typed objects.</summary>
/// <remarks>
/// <code>
/// static readonly Zone&lt;Inpcb&gt; s_inpcbs = new("tcp_inpcb", static () => new Inpcb(), new() { Max = 65536 });
/// Inpcb? inpcb = s_inpcbs.TryAlloc();
/// s_inpcbs.Free(inpcb);
/// </code>
/// An object's life: the factory makes it (<c>uma_init</c>), then it is allocated and freed many times, with the
/// constructor and the destructor of the settings each time, until the zone drops it (<c>uma_fini</c>).
/// </remarks>
/// <typeparam name="T">Type of the items.</typeparam>
public class Zone<T> : Zone
    where T : ZoneItem
{
    private readonly Func<T>? _factory;
    private readonly Action<T>? _constructor;
    private readonly Action<T>? _destructor;
    private readonly Action<T>? _fini;
    private readonly bool _isMeasured;

    // Whether a call does more than the fast path: a constructor or destructor, or debugging.
    private bool _isPlain;

    /// <summary>Makes a zone.</summary>
    /// <param name="name">Its name in the listing; unique in the process.</param>
    /// <param name="factory">Makes an item; called outside all locks.</param>
    /// <param name="settings">What else it does, or null for nothing.</param>
    /// <exception cref="ZoneExistsException">There is a zone of that name.</exception>
    public Zone(string name, Func<T> factory, ZoneSettings<T>? settings = null)
        : this(name, settings ?? new ZoneSettings<T>(), factory ?? throw new ArgumentNullException(nameof(factory)))
    {
    }

    private protected Zone(string name, ZoneSettings<T> settings, Func<T>? factory = null)
        : base(name, settings.Size, settings.Max, settings.MaxPerVnet, settings.NoFree, settings.Debug)
    {
        _factory = factory;
        (_constructor, _destructor, _fini) = (settings.Constructor, settings.Destructor, settings.Fini);
        _isMeasured = settings.Size == 0;
        DebugChanged(Debug);
    }

    /// <summary>Allocates an item on the current vnet's account, without waiting (<c>uma_zalloc</c>, <c>M_NOWAIT</c>).</summary>
    /// <param name="file">Supplied by the compiler, for leak reports.</param>
    /// <param name="line">Supplied by the compiler, for leak reports.</param>
    /// <returns>Null when a limit is reached; that counts as a failure.</returns>
    /// <exception cref="ObjectDisposedException">The zone is disposed.</exception>
    /// <exception cref="VnetDisposedException">The current vnet is destroyed.</exception>
    public T? TryAlloc([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        CurVnetState? state = CurVnetState.OfThisThreadIfAny;
        if (_isPlain && TakeFast(state) is { } item)
            return Unsafe.As<T>(item);

        return Prepared((_isPlain ? null : TakeFast(state)) ?? TakeSlow(CurVnet.Current), file, line);
    }

    /// <summary>Allocates an item on a vnet's account, without waiting.</summary>
    /// <param name="vnet">The vnet.</param>
    /// <param name="file">Supplied by the compiler, for leak reports.</param>
    /// <param name="line">Supplied by the compiler, for leak reports.</param>
    /// <inheritdoc cref="TryAlloc(string, int)"/>
    public T? TryAlloc(VnetInstance vnet, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        return Prepared(TakeSlow(vnet), file, line);
    }

    /// <summary>Allocates an item on the current vnet's account, waiting until one is freed when a limit is reached (<c>M_WAITOK</c>).</summary>
    /// <param name="timeout">How long to wait at most; counted as a sleep when it has to.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="file">Supplied by the compiler, for leak reports.</param>
    /// <param name="line">Supplied by the compiler, for leak reports.</param>
    /// <exception cref="ZoneLimitException">None was freed in time.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="VnetDeadlockException">It would wait while pinned to a CPU or inside a walk that must not block.</exception>
    /// <exception cref="ObjectDisposedException">The zone is disposed.</exception>
    /// <exception cref="VnetDisposedException">The current vnet is destroyed.</exception>
    public T Alloc(TimeSpan timeout, CancellationToken cancellation = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        // Here alone without end, when asked for: the caller can end the wait.
        if (timeout != Timeout.InfiniteTimeSpan)
            BoundedWait.Checked(timeout);
        if (_isPlain && TakeFast(CurVnetState.OfThisThreadIfAny) is { } item)
            return Unsafe.As<T>(item);
        VnetInstance? vnet = CurVnet.Current;
        return Prepared(TakeWaiting(vnet, timeout, cancellation), file, line)
            ?? throw new ZoneLimitException(Name, Max, vnet?.Name, MaxPerVnet, timeout);
    }

    /// <summary>Gives an item back (<c>uma_zfree</c>), on any thread.</summary>
    /// <param name="item">The item; not to be used afterwards.</param>
    /// <param name="file">Supplied by the compiler, for reports.</param>
    /// <param name="line">Supplied by the compiler, for reports.</param>
    /// <exception cref="ZoneItemException">It is free already, or of another zone.</exception>
    public void Free(T item, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        CurVnetState? state = CurVnetState.OfThisThreadIfAny;
        int account = item.Account;
        if (item.Home != this || account <= ZoneAccount.None)
            ThrowNotOut(item);
        if (_isPlain)
        {
            item.Account = ZoneAccount.None;
            if (!TryGiveFast(state, item, account))
                GiveSlow(item, account);
            return;
        }

        FreePrepared(item, account, file, line);
    }

    /// <summary>
    /// Moves an item that is out to a vnet's account, for what crosses from one vnet to another: the vnet that has it pays
    /// for it, and is the one that leaked it. Takes no lock as a rule. With VIMAGE off there is but one account.
    /// </summary>
    /// <param name="item">The item, the caller's alone.</param>
    /// <param name="vnet">The vnet.</param>
    /// <returns>
    /// False when the vnet's limit is reached, which counts as a failure, or when the vnet is destroyed: the item stays on
    /// the account that it is on.
    /// </returns>
    /// <exception cref="ZoneItemException">It is free, or of another zone.</exception>
    public bool TryCharge(T item, VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(vnet);
        CurVnetState? state = CurVnetState.OfThisThreadIfAny;
        int from = item.Account;
        if (item.Home != this || from <= ZoneAccount.None)
            ThrowNotChargeable(item, vnet);
        if (!Vimage.IsEnabled)
            return true;
        int to = Zones.KnownAccountOf(this, vnet);
        return from == to || TryChargeFast(state, item, from, to) || TryChargeSlow(item, vnet);
    }

    private protected override void Import(Span<ZoneItem?> items)
    {
        for (int i = 0; i < items.Length; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            items[i] = _factory!();
            // The least of several, because the first may have initialised a type.
            int size = (int)Math.Min(GC.GetAllocatedBytesForCurrentThread() - before, int.MaxValue);
            if (_isMeasured && size > 0)
                Size = Size == 0 ? size : Math.Min(Size, size);
        }
    }

    private protected override void Fini(ZoneItem item) => _fini?.Invoke(Unsafe.As<T>(item));

    /// <summary>Called on an item that debugging is to fill, or has filled and is to verify.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    private protected virtual string? Verify(T item) => null;

    /// <inheritdoc cref="Verify"/>
    private protected virtual void Poison(T item)
    {
    }

    private protected sealed override void DebugChanged(bool isOn) => _isPlain = !isOn && _constructor is null && _destructor is null;

    // With debugging or a constructor.
    private T? Prepared(ZoneItem? taken, string file, int line)
    {
        if (taken is null)
            return null;
        T item = Unsafe.As<T>(taken);
        if (Debug)
        {
            string? wrong = item.IsPoisoned ? Verify(item) : null;
            string freedAt = item.Site;
            NoteAllocated(item, file, line);
            if (wrong is not null)
                throw new ZoneItemException(Name,
                    $"An item of zone '{Name}' was written to after it was freed at {freedAt}: {wrong}. It is not handed out again.");
        }

        item.IsPoisoned = false;
        if (_constructor is not null)
            Construct(item);
        return item;
    }

    private void Construct(T item)
    {
        try
        {
            _constructor!(item);
        }
        catch
        {
            int account = item.Account;
            item.Account = ZoneAccount.None;
            GiveSlow(item, account);
            throw;
        }
    }

    private void FreePrepared(T item, int account, string file, int line)
    {
        if (!Debug)
            item.Account = -account;
        else if (!TryNoteFreed(item, account, file, line))
            ThrowNotOut(item);
        try
        {
            _destructor?.Invoke(item);
        }
        finally
        {
            if (Debug)
            {
                Poison(item);
                item.IsPoisoned = true;
            }

            item.Account = ZoneAccount.None;
            if (!TryGiveFast(CurVnetState.OfThisThreadIfAny, item, account))
                GiveSlow(item, account);
        }
    }

    [DoesNotReturn]
    private void ThrowNotOut(ZoneItem item)
    {
        if (item.Home is null)
            throw new ZoneItemException(Name, $"The item was freed to zone '{Name}', but no zone made it: allocate it with Alloc or TryAlloc.");
        if (item.Home != this)
            throw new ZoneItemException(Name,
                $"The item was freed to zone '{Name}', but it is of zone '{item.Home.Name}', allocated at {item.Site}. Free it there.");
        throw new ZoneItemException(Name, $"An item of zone '{Name}' was freed twice; first at {item.Site}. One of the two owners must not free it.");
    }

    [DoesNotReturn]
    private void ThrowNotChargeable(ZoneItem item, VnetInstance vnet) =>
        throw new ZoneItemException(Name, item.Home == this
            ? $"An item of zone '{Name}' was charged to vnet '{vnet.Name}' after it was freed at {item.Site}. Who frees it must not pass it on."
            : $"An item was charged to vnet '{vnet.Name}' in zone '{Name}', but it is of {(item.Home is null ? "no zone" : $"zone '{item.Home.Name}'")}.");
}
