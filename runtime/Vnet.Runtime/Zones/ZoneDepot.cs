namespace Vnet;

/// <summary>The free items of a zone that no thread has: full buckets, and single items. Guarded by the zone's lock.</summary>
internal sealed class ZoneDepot
{
    private readonly Stack<ZoneSlot[]> _full = new();
    private readonly Stack<ZoneSlot[]> _empty = new();
    private readonly Stack<ZoneItem> _loose = new();

    // Fewest full buckets since the last trim: those nobody needed.
    private int _leastFull;

    /// <summary>Items in it.</summary>
    public long Count { get; private set; }

    public void AddLoose(ZoneItem item)
    {
        _loose.Push(item);
        Count++;
    }

    public ZoneItem? TakeLoose()
    {
        if (!_loose.TryPop(out ZoneItem? item))
            return null;
        Count--;
        return item;
    }

    /// <summary>An item from wherever there is one.</summary>
    public ZoneItem? Take()
    {
        if (_loose.Count == 0 && _full.Count > 0)
            BreakUp();
        return TakeLoose();
    }

    /// <summary>Takes a full bucket for an empty one, if there is one.</summary>
    public bool TryExchangeEmpty(ref ZoneSlot[] bucket)
    {
        if (!_full.TryPop(out ZoneSlot[]? full))
            return false;
        _empty.Push(bucket);
        _leastFull = Math.Min(_leastFull, _full.Count);
        Count -= full.Length;
        bucket = full;
        return true;
    }

    /// <summary>Takes an empty bucket for a full one.</summary>
    public void ExchangeFull(ref ZoneSlot[] bucket)
    {
        Count += bucket.Length;
        _full.Push(bucket);
        bucket = _empty.TryPop(out ZoneSlot[]? empty) ? empty : new ZoneSlot[bucket.Length];
    }

    public void ForEach(Action<ZoneItem> action)
    {
        foreach (ZoneItem item in _loose)
            action(item);
        foreach (ZoneSlot[] bucket in _full)
        {
            foreach (ZoneSlot slot in bucket)
                action(slot.Item!);
        }
    }

    /// <summary>Takes everything out.</summary>
    public List<ZoneItem> TakeAll()
    {
        var items = new List<ZoneItem>(checked((int)Count));
        while (Take() is { } item)
            items.Add(item);
        _empty.Clear();
        _leastFull = 0;
        return items;
    }

    /// <summary>Takes out the buckets that were not needed since the last time.</summary>
    public List<ZoneItem> TakeIdle()
    {
        var items = new List<ZoneItem>();
        for (int idle = Math.Min(_leastFull, _full.Count); idle > 0; idle--)
        {
            foreach (ZoneSlot slot in _full.Pop())
                items.Add(slot.Item!);
        }

        Count -= items.Count;
        _leastFull = _full.Count;
        return items;
    }

    private void BreakUp()
    {
        ZoneSlot[] bucket = _full.Pop();
        _leastFull = Math.Min(_leastFull, _full.Count);
        for (int i = 0; i < bucket.Length; i++)
        {
            _loose.Push(bucket[i].Item!);
            bucket[i].Item = null;
        }

        _empty.Push(bucket);
    }
}
