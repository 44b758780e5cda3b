namespace Vnet;

/// <summary>
/// Trims zones with every collection of the oldest generation: what no thread needed since the last one is dropped, and
/// under memory pressure everything that is free.
/// </summary>
internal sealed class ZoneTrim
{
    // The share of the memory that the collector calls high from which on everything is dropped.
    private const double Pressure = 0.9;

    private static bool s_isStarted;

    private ZoneTrim()
    {
    }

    // The object is unreachable at once, so that its finalizer runs after a collection of its generation; it then makes
    // itself live until the next. It ends up in the oldest generation.
    ~ZoneTrim()
    {
        if (Environment.HasShutdownStarted)
            return;
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        bool isScarce = memory.MemoryLoadBytes >= memory.HighMemoryLoadThresholdBytes * Pressure && memory.MemoryLoadBytes > 0;
        foreach (Zone zone in Zones.Snapshot())
            Trim(zone, isScarce);
        GC.ReRegisterForFinalize(this);
    }

    public static void Start()
    {
        if (!Interlocked.Exchange(ref s_isStarted, true))
            _ = new ZoneTrim();
    }

    private static void Trim(Zone zone, bool isScarce)
    {
        try
        {
            if (isScarce)
                zone.Reclaim();
            else
                zone.Trim();
        }
        catch (Exception)
        {
            // A fini that throws must not end the process, which an exception on the finalizer thread would.
        }
    }
}
