using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>A thread's cache of one zone: two buckets, and the room of each account.</summary>
/// <remarks>
/// <para>
/// Its thread uses it without a lock or an interlocked instruction. Another thread that must have its contents — an
/// exhausted zone, a reader that needs exact counts, a reclaim — closes it, orders all processors once
/// (<see cref="Interlocked.MemoryBarrierProcessWide"/>), and waits until the owner has left the handful of
/// instructions between setting and clearing <see cref="OwnersCounts.Busy"/>. The owner sees that it is closed either before
/// touching it, or on its next use. Whoever holds the zone's lock may touch a closed cache; the owner, its own.
/// </para>
/// <para>A bucket is an array; buckets go to and from the depot whole, so that the zone's lock is taken once per bucket.</para>
/// </remarks>
internal sealed class ZoneCache
{
    /// <summary>Stands where a thread has no cache of a zone: never open.</summary>
    public static readonly ZoneCache Absent = new(null, 0);

    /// <summary>Stands for the number of the vnet where an allocation has none.</summary>
    public const int Global = -1;

    // No allocation's.
    private const int NoVnet = -2;

    // The zone while the owner may use the cache; null while it is closed.
    private Zone? _open;

    // The item that was freed last. It stays charged to the account that it was on: to allocate it again for the same
    // vnet changes no cell. Readers count it as room.
    private ZoneItem? _front;
    private ZoneSlot[] _loaded;
    private ZoneSlot[] _spare;
    private ZoneCell[] _cells = new ZoneCell[ZoneAccount.Global * 2];
    private OwnersCounts _own;
    private bool _isSpareFull;

    public ZoneCache(Zone? zone, int capacity)
    {
        Zone = zone;
        _loaded = new ZoneSlot[capacity];
        _spare = new ZoneSlot[capacity];
        _own.FrontVnet = NoVnet;
    }

    /// <summary>The zone that it is of, or null once that is disposed.</summary>
    public Zone? Zone { get; set; }

    /// <summary>Allocations from it.</summary>
    public long Requests
    {
        get
        {
            long requests = Volatile.Read(ref _own.FrontRequests) - Volatile.Read(ref _own.Charges);
            foreach (ref ZoneCell cell in _cells.AsSpan())
                requests += Volatile.Read(ref cell.Allocated);
            return requests;
        }
    }

    /// <summary>Items in it.</summary>
    public int Count => Volatile.Read(ref _own.Count) + (_isSpareFull ? _spare.Length : 0) + (_front is null ? 0 : 1);

    public bool IsBusy => Volatile.Read(ref _own.Busy) != 0;

    public void SetOpen(Zone? zone) => Volatile.Write(ref _open, zone);

    public long Room(int account) => account < _cells.Length ? _cells[account].Room + (IsFrontOf(account) ? 1 : 0) : 0;

    /// <summary>Owner, without the lock: takes the item in front, if it is charged to this vnet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ZoneItem? TryPopFront(Zone zone, int vnet)
    {
        ZoneItem? item = null;
        Volatile.Write(ref _own.Busy, 1);
        if (Volatile.Read(ref _open) == zone && _own.FrontVnet == vnet)
        {
            item = _front;
            if (item is not null)
            {
                _front = null;
                _own.FrontRequests++;
                item.Account = _own.FrontAccount;
            }
        }

        Volatile.Write(ref _own.Busy, 0);
        return item;
    }

    /// <summary>Owner, without the lock: puts an item in front, if there is none and it is on the account of the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPushFront(Zone zone, int account, ZoneItem item)
    {
        bool done = false;
        Volatile.Write(ref _own.Busy, 1);
        if (Volatile.Read(ref _open) == zone && _own.FrontAccount == account && _front is null)
        {
            _front = item;
            done = true;
        }

        Volatile.Write(ref _own.Busy, 0);
        return done;
    }

    /// <summary>Owner, without the lock: takes an item if there is one, and room for it.</summary>
    public ZoneItem? TryPop(Zone zone, int vnet, int account)
    {
        ZoneItem? item = null;
        Volatile.Write(ref _own.Busy, 1);
        if (Volatile.Read(ref _open) == zone)
        {
            ZoneCell[] cells = _cells;
            if ((uint)account < (uint)cells.Length && cells[account].Allocated < cells[account].Allowed)
            {
                item = _front is null ? PopLoaded() : PopFront();
                if (item is not null)
                {
                    cells[account].Allocated++;
                    item.Account = account;
                    (_own.FrontVnet, _own.FrontAccount) = (vnet, account);
                }
            }
        }

        Volatile.Write(ref _own.Busy, 0);
        return item;
    }

    /// <summary>Owner, without the lock: puts an item back if there is a place for it.</summary>
    public bool TryPush(Zone zone, int account, ZoneItem item)
    {
        bool done = false;
        Volatile.Write(ref _own.Busy, 1);
        if (Volatile.Read(ref _open) == zone)
        {
            ZoneCell[] cells = _cells;
            ZoneSlot[] loaded = _loaded;
            int count = _own.Count;
            if ((uint)account < (uint)cells.Length && (uint)count < (uint)loaded.Length)
            {
                cells[account].Allowed++;
                loaded[count].Item = item;
                _own.Count = count + 1;
                done = true;
            }
        }

        Volatile.Write(ref _own.Busy, 0);
        return done;
    }

    /// <summary>Owner, without the lock: moves an item that is out from one account to another, if that has room here.</summary>
    public bool TryCharge(Zone zone, int from, int to, ZoneItem item)
    {
        bool done = false;
        Volatile.Write(ref _own.Busy, 1);
        if (Volatile.Read(ref _open) == zone)
        {
            ZoneCell[] cells = _cells;
            if ((uint)from < (uint)cells.Length && (uint)to < (uint)cells.Length && cells[to].Allocated < cells[to].Allowed)
            {
                cells[to].Allocated++;
                cells[from].Allowed++;
                _own.Charges++;
                item.Account = to;
                done = true;
            }
        }

        Volatile.Write(ref _own.Busy, 0);
        return done;
    }

    /// <summary>Under the lock: takes an item, from either bucket, or from the depot, whose next full bucket it takes.</summary>
    public ZoneItem? Take(ZoneDepot depot)
    {
        if (_front is not null)
            return PopFront();
        if (_own.Count == 0 && _isSpareFull)
        {
            (_loaded, _spare, _own.Count, _isSpareFull) = (_spare, _loaded, _spare.Length, false);
        }
        else if (_own.Count == 0 && depot.TryExchangeEmpty(ref _loaded))
        {
            _own.Count = _loaded.Length;
        }
        else
        {
            while (_own.Count < _loaded.Length / 2 && depot.TakeLoose() is { } loose)
                _loaded[_own.Count++].Item = loose;
        }

        return PopLoaded();
    }

    /// <summary>Under the lock: puts an item back; a bucket that is too many goes to the depot.</summary>
    public void Put(ZoneItem item, ZoneDepot depot)
    {
        if (_own.Count == _loaded.Length)
        {
            if (_isSpareFull)
                depot.ExchangeFull(ref _spare);
            (_loaded, _spare, _own.Count, _isSpareFull) = (_spare, _loaded, 0, true);
        }

        _loaded[_own.Count++].Item = item;
    }

    /// <summary>Under the lock, and closed or by the owner: gives all items to the depot.</summary>
    public void Drain(ZoneDepot depot)
    {
        if (_isSpareFull)
            depot.ExchangeFull(ref _spare);
        _isSpareFull = false;
        if (_front is not null)
            depot.AddLoose(PopFront());
        while (_own.Count > 0)
        {
            depot.AddLoose(_loaded[--_own.Count].Item!);
            _loaded[_own.Count].Item = null;
        }
    }

    /// <summary>Under the lock, and closed or by the owner.</summary>
    public void AddRoom(int account, long room)
    {
        if (account >= _cells.Length)
            Array.Resize(ref _cells, account + (account / 2) + ZoneAccount.Global);
        _cells[account].Allowed += room;
    }

    /// <summary>Under the lock, and closed or by the owner: takes all room of an account away.</summary>
    public long TakeRoom(int account)
    {
        long room = Room(account);
        if (room == 0)
            return 0;
        _cells[account].Allowed -= _cells[account].Room;
        if (IsFrontOf(account))
            (_own.FrontVnet, _own.FrontAccount) = (NoVnet, ZoneAccount.None);
        return room;
    }

    /// <summary>Under the lock, by the owner: counts an allocation that did not go the fast way, or with −1 one that failed after all.</summary>
    public void CountAllocated(int account, int count) => _cells[account].Allocated += count;

    /// <summary>Under the lock, by the owner: counts an item that came from another account.</summary>
    public void CountCharged(int account)
    {
        _cells[account].Allocated++;
        _own.Charges++;
    }

    /// <summary>Under the lock, by the owner: takes the item in front off an account, if it is charged to that.</summary>
    public void DiscountFront(int account)
    {
        if (!IsFrontOf(account))
            return;
        _cells[account].Allowed++;
        (_own.FrontVnet, _own.FrontAccount) = (NoVnet, ZoneAccount.None);
    }

    private bool IsFrontOf(int account) => _front is not null && _own.FrontAccount == account;

    private ZoneItem? PopLoaded()
    {
        ZoneSlot[] loaded = _loaded;
        int last = _own.Count - 1;
        if ((uint)last >= (uint)loaded.Length)
            return null;
        _own.Count = last;
        ZoneItem item = loaded[last].Item!;
        loaded[last].Item = null;
        return item;
    }

    /// <summary>Takes the item in front off the account that it is charged to.</summary>
    private ZoneItem PopFront()
    {
        ZoneItem item = _front!;
        _front = null;
        if (_own.FrontAccount != ZoneAccount.None)
            _cells[_own.FrontAccount].Allowed++;
        return item;
    }

    // What the owner writes all the time. Two cache lines longer than need be, so that the next object, which may be
    // another thread's cache, shares no line with it.
    [StructLayout(LayoutKind.Sequential, Size = 32 + 128)]
    private struct OwnersCounts
    {
        public long FrontRequests;

        // Of what cells count as allocated, what only changed its account.
        public long Charges;
        public int Count;
        public int Busy;
        public int FrontVnet;
        public int FrontAccount;
    }
}
