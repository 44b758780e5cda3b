using System.Globalization;

namespace Vnet;

/// <summary>All zones of the process (<c>vmstat -z</c>).</summary>
/// <remarks>Thread-safe.</remarks>
public static class Zones
{
    /// <summary>Name of the runtime option that sets <see cref="Debug"/>.</summary>
    public const string DebugSwitchName = "Vnet.ZoneDebug";

    private static readonly WitnessLock s_lock = new(FrameworkLocks.Zones);
    private static readonly Dictionary<string, Zone> s_names = new(StringComparer.Ordinal);

    // By index; null where a zone was disposed, until the index is used again.
    private static readonly List<Zone?> s_zones = [];

    // What zones with NOFREE had when they were disposed.
    private static readonly List<ZoneItem> s_kept = [];

    /// <summary>
    /// Whether zones made from now on start with <see cref="Zone.Debug"/> on, unless their settings say otherwise. On at
    /// first in Debug builds of the runtime, and with the runtime option <c>Vnet.ZoneDebug</c>.
    /// </summary>
    public static bool Debug { get; set; } = DebugSwitch.IsOn(DebugSwitchName);

    /// <summary>One line per zone, by name.</summary>
    public static IReadOnlyList<ZoneStatistics> All =>
        [.. Snapshot().Select(zone => zone.Statistics).OrderBy(zone => zone.Name, StringComparer.Ordinal)];

    /// <summary>The zone of that name, or null.</summary>
    public static Zone? Find(string name)
    {
        using (s_lock.EnterScope())
            return s_names.GetValueOrDefault(name);
    }

    /// <summary>Drops the free items of every zone (<c>uma_reclaim</c>).</summary>
    /// <returns>How many items were dropped.</returns>
    public static int Reclaim() => Snapshot().Sum(zone => zone.Reclaim());

    /// <summary>
    /// Writes a table like that of <c>vmstat -z</c>, 80 columns wide. What does not fit its column is shortened: names at
    /// the end, numbers to thousands (<c>k</c>), millions (<c>M</c>) and so on.
    /// </summary>
    public static void Write(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteLine("ITEM                   SIZE    LIMIT     USED     FREE    REQUESTS    FAIL SLEEP");
        foreach (ZoneStatistics zone in All)
        {
            string name = zone.Name.Length > 20 ? zone.Name[..19] + "…" : zone.Name;
            writer.WriteLine($"{name,-20}{Fit(zone.Size, 7)}{Fit(zone.Limit, 9)}{Fit(zone.Used, 9)}{Fit(zone.Free, 9)}{Fit(zone.Requests, 12)}{Fit(zone.Failures, 8)}{Fit(zone.Sleeps, 6)}");
        }
    }

    internal static int Add(Zone zone)
    {
        ZoneTrim.Start();
        using (s_lock.EnterScope())
        {
            if (!s_names.TryAdd(zone.Name, zone))
                throw new ZoneExistsException(zone.Name);
            int index = s_zones.IndexOf(null);
            if (index < 0)
            {
                index = s_zones.Count;
                s_zones.Add(null);
            }

            s_zones[index] = zone;
            return index;
        }
    }

    internal static void Remove(Zone zone, Func<IEnumerable<VnetInstance>> vnets)
    {
        using (s_lock.EnterScope())
        {
            if (s_names.GetValueOrDefault(zone.Name) != zone)
                return;
            s_names.Remove(zone.Name);
            s_zones[zone.Index] = null;
            foreach (VnetInstance vnet in vnets())
                vnet.ZoneAccounts[zone.Index] = ZoneAccount.None;
        }
    }

    internal static void KeepForGood(List<ZoneItem> items)
    {
        using (s_lock.EnterScope())
            s_kept.AddRange(items);
    }

    /// <summary>Number of the vnet's account in a zone, or <see cref="ZoneAccount.None"/> when it never allocated there.</summary>
    internal static int KnownAccountOf(Zone zone, VnetInstance vnet)
    {
        int[] accounts = Volatile.Read(ref vnet.ZoneAccounts);
        return zone.Index < accounts.Length ? accounts[zone.Index] : ZoneAccount.None;
    }

    /// <summary>Number of the account that allocations of a vnet go on; opened when it is the first.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="vnet">The vnet, or null.</param>
    /// <param name="mustLive">Whether to throw when the vnet is destroyed, rather than to return <see cref="ZoneAccount.None"/>.</param>
    internal static int AccountOf(Zone zone, VnetInstance? vnet, bool mustLive = true)
    {
        if (vnet is null || !Vimage.IsEnabled)
            return ZoneAccount.Global;
        int number = KnownAccountOf(zone, vnet);
        return number != ZoneAccount.None ? number : OpenAccount(zone, vnet, mustLive);
    }

    /// <summary>Closes a dead vnet's accounts, and reports what is out on them.</summary>
    internal static void CloseAccounts(VnetInstance vnet)
    {
        if (vnet.ZoneAccounts.Length == 0)
            return;
        List<ZoneLeak> leaks = [];
        using (s_lock.EnterScope())
        {
            int[] accounts = vnet.ZoneAccounts;
            vnet.ZoneAccounts = [];
            for (int index = 0; index < accounts.Length; index++)
            {
                if (accounts[index] != ZoneAccount.None && s_zones[index]?.CloseAccount(accounts[index], vnet) is { } leak)
                    leaks.Add(leak);
            }
        }

        foreach (ZoneLeak leak in leaks)
            ZoneLeaks.Report(leak);
    }

    internal static Zone[] Snapshot()
    {
        using (s_lock.EnterScope())
            return [.. s_zones.OfType<Zone>()];
    }

    private static int OpenAccount(Zone zone, VnetInstance vnet, bool mustLive)
    {
        using (s_lock.EnterScope())
        {
            if (!mustLive && vnet.State == VnetState.Dead)
                return ZoneAccount.None;
            vnet.ThrowIfDead($"allocate from zone '{zone.Name}' in it");
            int number = KnownAccountOf(zone, vnet);
            if (number != ZoneAccount.None)
                return number;
            number = zone.OpenAccount(vnet);
            int[] accounts = vnet.ZoneAccounts;
            if (zone.Index >= accounts.Length)
                Array.Resize(ref accounts, zone.Index + 1);
            accounts[zone.Index] = number;
            Volatile.Write(ref vnet.ZoneAccounts, accounts);
            return number;
        }
    }

    private static string Fit(long value, int width)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        for (int unit = 0; text.Length >= width && unit < 5; unit++)
        {
            value /= 1000;
            text = value.ToString(CultureInfo.InvariantCulture) + "kMGTP"[unit];
        }

        return text.PadLeft(width);
    }
}
