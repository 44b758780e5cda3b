namespace Vnet;

/// <summary>The vnets' accounts in a zone, by number. Guarded by the zone's lock.</summary>
internal sealed class ZoneAccounts(ZoneCaches caches, int maxPerVnet)
{
    private readonly ZoneCaches _caches = caches;

    // Numbers below the global account's are none.
    private readonly List<ZoneAccount?> _accounts = [.. new ZoneAccount?[ZoneAccount.Global],
        new ZoneAccount(null, Vimage.IsEnabled ? 0 : maxPerVnet)];

    // Closed, but perhaps with items out.
    private readonly List<int> _closed = [];

    /// <summary>Limit of accounts that are opened from now on.</summary>
    public int MaxPerVnet { get; private set; } = maxPerVnet;

    public ZoneAccount this[int number] => _accounts[number]!;

    /// <summary>Items out on an account.</summary>
    public long Used(int number) => this[number].Granted - _caches.Room(number);

    /// <summary>Gives a vnet an account.</summary>
    /// <returns>Its number.</returns>
    public int Open(VnetInstance vnet)
    {
        for (int i = 0; i < _closed.Count; i++)
        {
            int number = _closed[i];
            if (Used(number) != 0)
                continue;
            _closed.RemoveAt(i);
            this[number].Open(vnet, MaxPerVnet);
            return number;
        }

        _accounts.Add(new ZoneAccount(vnet, MaxPerVnet));
        return _accounts.Count - 1;
    }

    /// <summary>The vnet is gone; what is out on its account may still come back.</summary>
    public void Close(int number)
    {
        this[number].Close();
        _closed.Add(number);
    }

    /// <summary>Makes sure that a cache has room for one allocation, if the account's limit lets it.</summary>
    public bool TryGetRoom(int number, ZoneCache cache, Zone zone)
    {
        if (cache.Room(number) > 0)
            return true;
        ZoneAccount account = this[number];
        if (account.Granted >= account.Max && _caches.Room(number) > 0)
            Collect(number, zone);
        long grant = Math.Min(account.Portion, account.Max - account.Granted);
        if (grant <= 0)
            return false;
        account.Granted += grant;
        cache.AddRoom(number, grant);
        return true;
    }

    /// <summary>Puts the room of an item that came back into a cache; what that has too much goes back to the account.</summary>
    public void ReturnRoom(int number, ZoneCache cache)
    {
        cache.AddRoom(number, 1);
        ZoneAccount account = this[number];
        long room = cache.Room(number);
        if (room <= account.Surplus)
            return;
        cache.AddRoom(number, account.Portion - room);
        account.Granted -= room - account.Portion;
    }

    /// <summary>Takes the room back that the cache of an ended thread has.</summary>
    public void Retire(ZoneCache cache)
    {
        for (int number = ZoneAccount.Global; number < _accounts.Count; number++)
            this[number].Granted -= cache.TakeRoom(number);
    }

    /// <summary>Changes the limit of every vnet's account; what is out beyond it stays out.</summary>
    public void SetMaxPerVnet(int max, Zone zone)
    {
        MaxPerVnet = max;
        for (int number = Vimage.IsEnabled ? ZoneAccount.Global + 1 : ZoneAccount.Global; number < _accounts.Count; number++)
        {
            Collect(number, zone);
            this[number].SetMax(max);
        }
    }

    /// <summary>The accounts that belong to a vnet.</summary>
    public IEnumerable<VnetInstance> Vnets() => _accounts.Where(account => account?.Vnet is not null).Select(account => account!.Vnet!);

    private void Collect(int number, Zone zone)
    {
        bool wereClosed = _caches.AreClosed;
        _caches.Close();
        this[number].Granted -= _caches.TakeRoom(number);
        if (!wereClosed)
            _caches.Open(zone);
    }
}
