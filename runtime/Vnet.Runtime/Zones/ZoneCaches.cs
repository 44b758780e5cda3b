namespace Vnet;

/// <summary>All threads' caches of a zone. Guarded by the zone's lock.</summary>
internal sealed class ZoneCaches
{
    private readonly List<ZoneCache> _caches = [];
    private long _requestsOfRetired;

    /// <summary>Whether no thread uses its cache without the zone's lock.</summary>
    public bool AreClosed { get; private set; }

    /// <summary>How many there are.</summary>
    public int Caches => _caches.Count;

    /// <summary>Items in all of them.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (ZoneCache cache in _caches)
                count += cache.Count;
            return count;
        }
    }

    /// <summary>Allocations from all of them, those of threads that have ended included.</summary>
    public long Requests
    {
        get
        {
            long requests = _requestsOfRetired;
            foreach (ZoneCache cache in _caches)
                requests += cache.Requests;
            return requests;
        }
    }

    public void Add(ZoneCache cache, Zone zone)
    {
        _caches.Add(cache);
        if (!AreClosed)
            cache.SetOpen(zone);
    }

    public void Remove(ZoneCache cache)
    {
        _requestsOfRetired += cache.Requests;
        _caches.Remove(cache);
    }

    /// <summary>Room that is left on an account, in all of them.</summary>
    public long Room(int account)
    {
        long room = 0;
        foreach (ZoneCache cache in _caches)
            room += cache.Room(account);
        return room;
    }

    /// <summary>Takes all room of an account away; they must be closed.</summary>
    public long TakeRoom(int account)
    {
        long room = 0;
        foreach (ZoneCache cache in _caches)
            room += cache.TakeRoom(account);
        return room;
    }

    /// <summary>Gives all items to the depot; they must be closed.</summary>
    public void Drain(ZoneDepot depot)
    {
        foreach (ZoneCache cache in _caches)
            cache.Drain(depot);
    }

    /// <summary>Keeps every owner out of its cache; when this returns none is inside.</summary>
    public void Close()
    {
        if (AreClosed)
            return;
        AreClosed = true;
        foreach (ZoneCache cache in _caches)
            cache.SetOpen(null);

        // After this, either an owner's "busy" is visible here, or the owner sees that its cache is closed.
        Interlocked.MemoryBarrierProcessWide();
        foreach (ZoneCache cache in _caches)
        {
            var spin = new SpinWait();
            while (cache.IsBusy)
                spin.SpinOnce();
        }
    }

    /// <summary>Lets the owners in again.</summary>
    public void Open(Zone zone)
    {
        AreClosed = false;
        foreach (ZoneCache cache in _caches)
            cache.SetOpen(zone);
    }

    /// <summary>For a zone that is disposed: no cache finds its way back to it.</summary>
    public void Detach()
    {
        foreach (ZoneCache cache in _caches)
        {
            _requestsOfRetired += cache.Requests;
            cache.Zone = null;
        }

        _caches.Clear();
    }
}
