namespace Vnet;

/// <content>What is out, on whose account, and what becomes of it when a vnet or the zone goes.</content>
public abstract partial class Zone
{
    /// <summary>
    /// Counts, as of <c>vmstat -z</c>. Exact while no other thread uses the zone; else each was right at some moment of
    /// the call.
    /// </summary>
    public ZoneStatistics Statistics
    {
        get
        {
            using (_lock.EnterScope())
            {
                long free = _depot.Count + _caches.Count;
                return new ZoneStatistics(Name, Size, _max, Math.Max(0, _created - free), free, _caches.Requests, _failures, _sleeps, IsNoFree);
            }
        }
    }

    /// <summary>Whether the zone checks every call and remembers where each item was allocated and freed.</summary>
    /// <remarks>
    /// Then every call takes the zone's lock, freeing twice is noticed even when two threads do it at once, buffers are
    /// filled on free and verified on allocation, and a leak is reported with its allocation sites. May be switched at any
    /// time; of items that were out then, the site is not known.
    /// </remarks>
    public bool Debug
    {
        get => _debug is not null;
        set
        {
            using (_lock.EnterScope())
            {
                if (value == Debug)
                    return;
                _debug = value ? new ZoneDebug() : null;
                _caches.Close();
                _caches.Drain(_depot);
                _depot.ForEach(static item => item.IsPoisoned = false);
                if (IsFast)
                    _caches.Open(this);
            }

            DebugChanged(value);
        }
    }

    /// <summary>Items out on a vnet's account. With VIMAGE off, all.</summary>
    public long UsedBy(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        int number = Vimage.IsEnabled ? Zones.KnownAccountOf(this, vnet) : ZoneAccount.Global;
        if (number == ZoneAccount.None)
            return 0;
        using (_lock.EnterScope())
            return _isDisposed ? 0 : _accounts.Used(number);
    }

    /// <summary>Drops all free items, those in threads' caches included (<c>uma_zone_reclaim</c>); nothing with NOFREE.</summary>
    /// <returns>How many items were dropped.</returns>
    public int Reclaim()
    {
        if (IsNoFree)
            return 0;
        List<ZoneItem> items;
        using (_lock.EnterScope())
        {
            Collect();
            items = _depot.TakeAll();
            _created -= items.Count;
            WakeWaiters();
        }

        Drop(items);
        return items.Count;
    }

    /// <summary>
    /// Destroys the zone (<c>uma_zdestroy</c>) and frees its name. Items that are out are reported to
    /// <see cref="ZoneLeaks"/>; each is dropped when it is freed. Does nothing the second time.
    /// </summary>
    public void Dispose()
    {
        List<ZoneItem> items;
        ZoneLeak? leak = null;
        Zones.Remove(this, () => _accounts.Vnets());
        using (_lock.EnterScope())
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            Collect();
            items = _depot.TakeAll();
            _created -= items.Count;
            long kept = IsNoFree ? items.Count : 0;
            if (_created + kept > 0)
                leak = new ZoneLeak(Name, null, -1, _created, kept, _debug?.Sites(ZoneAccount.None) ?? []);
            _caches.Detach();
            WakeWaiters();
        }

        if (IsNoFree)
            Zones.KeepForGood(items);
        else
            Drop(items);
        if (leak is not null)
            ZoneLeaks.Report(leak);
        GC.SuppressFinalize(this);
    }

    /// <summary>Drops what nobody needed since the last time.</summary>
    internal void Trim()
    {
        if (IsNoFree)
            return;
        List<ZoneItem> items;
        using (_lock.EnterScope())
        {
            items = _depot.TakeIdle();
            _created -= items.Count;
        }

        Drop(items);
    }

    /// <summary>Takes the cache of a thread that has ended.</summary>
    internal void Retire(ZoneCache cache)
    {
        using (_lock.EnterScope())
        {
            if (_isDisposed)
                return;
            cache.Drain(_depot);
            _accounts.Retire(cache);
            _caches.Remove(cache);
            WakeWaiters();
        }
    }

    /// <summary>Gives a vnet an account. The caller holds the zone list's lock.</summary>
    internal int OpenAccount(VnetInstance vnet)
    {
        using (_lock.EnterScope())
        {
            ThrowIfDisposed();
            return _accounts.Open(vnet);
        }
    }

    /// <summary>Closes a dead vnet's account. The caller holds the zone list's lock.</summary>
    /// <returns>What is out on it, or null when nothing is.</returns>
    internal ZoneLeak? CloseAccount(int number, VnetInstance vnet)
    {
        using (_lock.EnterScope())
        {
            _accounts.Close(number);
            long used = _accounts.Used(number);
            return used == 0 ? null : new ZoneLeak(Name, vnet.Name, vnet.Id, used, 0, _debug?.Sites(number) ?? []);
        }
    }

    /// <summary>Notes an allocation while <see cref="Debug"/> is on.</summary>
    private protected void NoteAllocated(ZoneItem item, string file, int line)
    {
        using (_lock.EnterScope())
            _debug?.Allocated(item, file, line);
    }

    /// <summary>Notes a free while <see cref="Debug"/> is on, unless another thread has freed the item meanwhile.</summary>
    private protected bool TryNoteFreed(ZoneItem item, int account, string file, int line)
    {
        using (_lock.EnterScope())
        {
            if (item.Account != account)
                return false;
            item.Account = -account;
            _debug?.Freed(item, file, line);
            return true;
        }
    }

    /// <summary>Told when <see cref="Debug"/> has changed.</summary>
    private protected virtual void DebugChanged(bool isOn)
    {
    }
}
