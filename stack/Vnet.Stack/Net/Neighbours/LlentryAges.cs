namespace Vnet.Net;

/// <summary>Learnt neighbours in the order in which they would be thrown out. Under the lock of the table.</summary>
internal sealed class LlentryAges<TAddress, TEntry>
    where TAddress : struct, IEquatable<TAddress>
    where TEntry : Llentry<TAddress, TEntry>
{
    private TEntry? _oldest;
    private TEntry? _newest;

    public int Count { get; private set; }

    public void Add(TEntry entry)
    {
        (entry.Older, entry.Newer) = (_newest, null);
        if (_newest is null)
            _oldest = entry;
        else
            _newest.Newer = entry;
        _newest = entry;
        Count++;
    }

    public void Remove(TEntry entry)
    {
        if (entry.Older is null)
            _oldest = entry.Newer;
        else
            entry.Older.Newer = entry.Newer;
        if (entry.Newer is null)
            _newest = entry.Older;
        else
            entry.Newer.Older = entry.Older;
        (entry.Older, entry.Newer) = (null, null);
        Count--;
    }

    /// <summary>The oldest, of an interface where one is said, after some that were used had another chance.</summary>
    public TEntry? Victim(Ifnet? ifp, int chances)
    {
        for (; chances > 0 && Oldest(ifp) is { IsUsed: true } used; chances--)
        {
            used.ForgetUse();
            Remove(used);
            Add(used);
        }

        return Oldest(ifp);
    }

    private TEntry? Oldest(Ifnet? ifp)
    {
        TEntry? entry = _oldest;
        while (entry is not null && ifp is not null && !ReferenceEquals(entry.Ifp, ifp))
            entry = entry.Newer;
        return entry;
    }
}
