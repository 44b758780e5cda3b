using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>An allocator of items of one kind (FreeBSD's <c>uma_zone_t</c>, uma(9)): what all zones have in common.</summary>
/// <remarks>
/// <para>
/// Every thread has a cache of two buckets, which it uses without a lock; buckets go whole to and from the zone's depot,
/// under the zone's lock. Limits are exact all the same: before a zone says no, it takes what lies in other threads'
/// caches.
/// </para>
/// <para>
/// An item is on the account of the vnet that was current, or was passed, when it was allocated, until it is freed, on
/// whichever thread. Thread-safe.
/// </para>
/// </remarks>
public abstract partial class Zone : IDisposable
{
    private readonly WitnessLock _lock = new(FrameworkLocks.Zone);
    private readonly ZoneDepot _depot = new();
    private readonly ZoneCaches _caches = new();
    private readonly ZoneAccounts _accounts;
    private readonly List<ManualResetEventSlim> _waiters = [];
    private readonly int _bucket;
    private readonly int _index;

    private ZoneDebug? _debug;
    private int _max;
    private long _created;
    private long _failures;
    private long _sleeps;
    private bool _isDisposed;

    private protected Zone(string name, int size, int max, int maxPerVnet, bool noFree, bool? debug)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        ArgumentOutOfRangeException.ThrowIfNegative(maxPerVnet);
        (Name, Size, IsNoFree) = (name, size, noFree);
        _max = max;
        _bucket = BucketFor(size, max);
        _accounts = new ZoneAccounts(_caches, maxPerVnet);
        if (debug ?? Zones.Debug)
        {
            _debug = new ZoneDebug();
            _caches.Close();
        }

        _index = Zones.Add(this);
    }

    /// <summary>Its name, unique in the process: <c>tcp_inpcb</c>.</summary>
    public string Name { get; }

    /// <summary>Bytes per item.</summary>
    public int Size { get; private protected set; }

    /// <summary>Whether items are never dropped (<c>UMA_ZONE_NOFREE</c>).</summary>
    public bool IsNoFree { get; }

    /// <summary>Index of the zone in threads' and vnets' tables; used again when the zone is disposed.</summary>
    internal int Index => _index;

    /// <summary>Threads' caches that there are, for tests.</summary>
    internal int CacheCount
    {
        get
        {
            using (_lock.EnterScope())
                return _caches.Caches;
        }
    }

    // Whether threads may use their caches without the lock.
    private bool IsFast => _debug is null && _waiters.Count == 0 && !_isDisposed && !HasTooMany;

    // After the limit was lowered.
    private bool HasTooMany => _max != 0 && _created > _max && !IsNoFree;

    /// <summary>
    /// The calling thread's way without a lock. Null when there is no item at hand, or no room on the account.
    /// </summary>
    /// <param name="state">
    /// The thread's state. The public methods read it before anything else: then the JIT, which inlines them, looks the
    /// thread up once for all calls of a function or a loop.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected ZoneItem? TakeFast(CurVnetState? state)
    {
        if (state is null)
            return null;
        int index = _index;
        ZoneCache[] caches = state.ZoneCaches;
        if ((uint)index >= (uint)caches.Length)
            return null;
        ZoneCache cache = caches[index];
        if (!Vimage.IsEnabled || state.Current is not { } vnet)
            return cache.TryPopFront(this, ZoneCache.Global) ?? cache.TryPop(this, ZoneCache.Global, ZoneAccount.Global);
        return cache.TryPopFront(this, vnet.Id) ?? cache.TryPop(this, vnet.Id, Zones.KnownAccountOf(this, vnet));
    }

    /// <summary>The calling thread's way without a lock to put an item back, or false.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected bool TryGiveFast(CurVnetState? state, ZoneItem item, int account)
    {
        if (state is null)
            return false;
        ZoneCache[] caches = state.ZoneCaches;
        int index = _index;
        return (uint)index < (uint)caches.Length && (caches[index].TryPushFront(this, account, item) || caches[index].TryPush(this, account, item));
    }

    /// <summary>Allocates under the lock: from another bucket, from the depot, a new item, or from other threads' caches.</summary>
    /// <param name="vnet">The vnet whose account it is for, or null.</param>
    /// <param name="isFailure">Whether not to get one counts as a failure.</param>
    /// <returns>Null when a limit is reached.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected ZoneItem? TakeSlow(VnetInstance? vnet, bool isFailure = true)
    {
        ThrowIfDisposed();
        int number = Zones.AccountOf(this, vnet);
        ZoneCache cache = CacheOfThisThread();
        ZoneItem? item = null;
        int make = 0;
        using (_lock.EnterScope())
        {
            ThrowIfDisposed();
            if (!_accounts.TryGetRoom(number, cache, this) || ((item = Find(cache)) is null && (make = Reserve()) == 0 && (item = Gather()) is null))
            {
                if (isFailure)
                {
                    _failures++;
                    _accounts[number].Failures++;
                }

                return null;
            }

            cache.CountAllocated(number, 1);
        }

        item ??= Make(make, number);
        item.Account = number;
        return item;
    }

    /// <summary>Gives an item back under the lock.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected void GiveSlow(ZoneItem item, int account)
    {
        ZoneCache? cache = _isDisposed ? null : CacheOfThisThread();
        using (_lock.EnterScope())
        {
            if (!_isDisposed)
                _accounts.ReturnRoom(account, cache!);
            if (!_isDisposed && !HasTooMany)
            {
                if (IsFast)
                    cache!.Put(item, _depot);
                else
                    _depot.AddLoose(item);
                WakeWaiters();
                return;
            }

            _created--;
            if (IsFast)
                _caches.Open(this);
        }

        // It outlived its zone, or a larger limit.
        Drop([item]);
    }

    /// <summary>Makes items: the init of each has run, and none is known to anybody.</summary>
    private protected abstract void Import(Span<ZoneItem?> items);

    /// <summary>How many items are made at once.</summary>
    private protected virtual int ImportCount => 1;

    /// <summary>Runs the fini of an item that the zone drops.</summary>
    private protected abstract void Fini(ZoneItem item);

    private static int BucketFor(int size, int max)
    {
        // As many as fit 128 KiB; with a limit, few enough that the caches hold but a part of it.
        int bucket = size == 0 ? 64 : Math.Clamp((128 << 10) / size, 8, 128);
        return max == 0 ? bucket : Math.Clamp(max / (4 * Dpcpu.Count), 1, bucket);
    }

    private ZoneItem? Find(ZoneCache cache) => (IsFast ? cache.Take(_depot) : null) ?? _depot.Take();

    /// <summary>Counts items as made, as far as the limit lets it.</summary>
    private int Reserve()
    {
        int count = _max == 0 ? ImportCount : (int)Math.Clamp(_max - _created, 0, ImportCount);
        _created += count;
        return count;
    }

    /// <summary>Takes everything from all caches into the depot, and one item of it.</summary>
    private ZoneItem? Gather()
    {
        if (_caches.Count > 0)
            Collect();
        return _depot.Take();
    }

    /// <summary>Takes everything from all caches into the depot.</summary>
    private void Collect()
    {
        _caches.Close();
        _caches.Drain(_depot);
        if (IsFast)
            _caches.Open(this);
    }

    /// <summary>Makes items outside the lock, because a factory is user code; keeps one, the others go to the depot.</summary>
    private ZoneItem Make(int count, int account)
    {
        var items = new ZoneItem?[count];
        try
        {
            Import(items);
            foreach (ZoneItem? item in items)
            {
                if (item is null || item.Home is not null)
                    throw new ZoneItemException(Name,
                        $"The factory of zone '{Name}' returned {(item is null ? "null" : "an item that a zone has already")}. It must return a new item each time.");
                item.Home = this;
            }
        }
        catch
        {
            ZoneCache cache = CacheOfThisThread();
            using (_lock.EnterScope())
            {
                _created -= count;
                cache.CountAllocated(account, -1);
                WakeWaiters();
            }

            throw;
        }

        if (count > 1)
        {
            using (_lock.EnterScope())
            {
                for (int i = 1; i < count; i++)
                    _depot.AddLoose(items[i]!);
                WakeWaiters();
            }
        }

        return items[0]!;
    }

    private void Drop(List<ZoneItem> items)
    {
        foreach (ZoneItem item in items)
            Fini(item);
    }

    private ZoneCache CacheOfThisThread()
    {
        ZoneCache[] caches = CurVnetState.OfThisThread.ZoneCaches;
        if (_index < caches.Length && caches[_index].Zone == this)
            return caches[_index];
        var cache = new ZoneCache(this, _bucket);
        using (_lock.EnterScope())
        {
            ThrowIfDisposed();
            _caches.Add(cache, this);
        }

        ZoneThread.Attach(cache, _index);
        return cache;
    }

    private void WakeWaiters()
    {
        foreach (ManualResetEventSlim waiter in _waiters)
            waiter.Set();
    }

    private void ThrowIfDisposed()
    {
        if (_isDisposed)
            ThrowDisposed();
    }

    [DoesNotReturn]
    private void ThrowDisposed() => throw new ObjectDisposedException(Name, $"Zone '{Name}' is disposed; nothing can be allocated from it.");
}
