namespace Vnet;

/// <summary>Reports items that were not freed in time.</summary>
public static class ZoneLeaks
{
    /// <summary>
    /// Raised once per zone when a vnet dies with items of that zone on its account, and when a zone is disposed with
    /// items out. A handler runs on the thread that destroys, for a vnet under the lock that destructors run under: it
    /// must neither create nor destroy vnets nor load modules. What it throws is dropped, because the death that it is
    /// told of cannot be stopped.
    /// </summary>
    public static event Action<ZoneLeak>? Reported;

    internal static void Report(ZoneLeak leak)
    {
        foreach (Delegate handler in Reported?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action<ZoneLeak>)handler)(leak);
            }
            catch (Exception)
            {
                // See the event.
            }
        }
    }
}
