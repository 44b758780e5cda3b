namespace Vnet;

/// <summary>Gives a thread's caches back to their zones when the thread has ended.</summary>
internal sealed class ZoneThread
{
    /// <summary>The thread's caches by zone index.</summary>
    public ZoneCache[] Caches = [];

    // Runs when the thread that held this in its thread-static has ended.
    ~ZoneThread()
    {
        foreach (ZoneCache cache in Caches)
            cache.Zone?.Retire(cache);
    }

    /// <summary>Puts a cache where allocations on this thread find it.</summary>
    public static void Attach(ZoneCache cache, int index)
    {
        CurVnetState state = CurVnetState.OfThisThread;
        ZoneCache[] caches = state.ZoneCaches;
        if (index >= caches.Length)
        {
            int used = caches.Length;
            Array.Resize(ref caches, index + 8);
            caches.AsSpan(used).Fill(ZoneCache.Absent);
        }

        caches[index] = cache;
        state.ZoneCaches = caches;
        (state.ZoneThread ??= new ZoneThread()).Caches = caches;
    }
}
