namespace Vnet;

/// <summary>
/// Brings a linker file's sysctls into the tree and out of it, in step with its module: dormant while it loads, so that
/// tunables reach the reference copies before any vnet has one, in use after its constructors, gone before its
/// destructors.
/// </summary>
internal static class SysctlFiles
{
    // Entries are made under the layout lock or the registry's; this lock is a leaf.
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<LinkerFile, SysctlOid[]> s_registered = [];
    private static volatile bool s_isOpen;

    // Guarded by the registry lock.
    private static SysctlOid[] s_atBoot = [];

    // Handlers whose tunable every new vnet gets. Replaced as a whole.
    private static SysctlOid[] s_perVnet = [];

    /// <summary>
    /// Registers all files that are linked before the default vnet is built, together: whose parent is whose does not
    /// depend on the order in which assemblies were announced.
    /// </summary>
    public static void RegisterAtBoot(LinkerFile[] files)
    {
        LinkerFile[] missing;
        using (s_lock.EnterScope())
            missing = Array.FindAll(files, file => !s_registered.ContainsKey(file));
        SysctlOid[] oids = SysctlTree.Register(missing.SelectMany(Entries), CtlFlags.None);
        foreach (SysctlOid oid in oids)
            Tunables.Fetch(oid);
        using (s_lock.EnterScope())
        {
            // None of them can be unloaded, so which sysctl is whose will not be asked.
            foreach (LinkerFile file in missing)
                s_registered[file] = [];
            s_atBoot = [.. s_atBoot, .. oids];
        }

        s_isOpen = true;
    }

    /// <summary>Registers a file that comes later, before its variables get their places.</summary>
    /// <exception cref="SysctlRegistrationException">One of its sysctls cannot be registered; none is.</exception>
    public static void Register(LinkerFile file)
    {
        if (!s_isOpen)
            return;
        SysctlOid[] oids = SysctlTree.Register(Entries(file), CtlFlags.Dormant);
        using (s_lock.EnterScope())
            s_registered[file] = oids;
        foreach (SysctlOid oid in oids)
            Tunables.Fetch(oid);
    }

    /// <summary>Lets requests in, after the constructors have run; handlers get their tunables.</summary>
    public static void Enable(LinkerFile file) => Enable(Of(file));

    /// <summary>Does that for the files that are linked at boot, when the default vnet is built.</summary>
    public static void EnableAtBoot() => Enable(s_atBoot);

    /// <summary>Gives handlers that act on the current vnet their tunables in one that has been built.</summary>
    public static void Tune(VnetInstance vnet)
    {
        foreach (SysctlOid oid in Volatile.Read(ref s_perVnet))
            Tunables.FetchByHandler(oid, vnet);
    }

    /// <summary>Keeps requests out and waits for those under way, before the destructors run.</summary>
    /// <inheritdoc cref="SysctlCall.Close"/>
    public static void Close(LinkerFile file) => SysctlCall.Close(Of(file), $"unload '{file}'");

    /// <summary>Takes a file's sysctls out, if it has any in.</summary>
    public static void Remove(LinkerFile file)
    {
        SysctlOid[]? oids;
        using (s_lock.EnterScope())
            s_registered.Remove(file, out oids);
        if (oids is null)
            return;
        using (s_lock.EnterScope())
            Volatile.Write(ref s_perVnet, [.. s_perVnet.Except(oids)]);
        SysctlTree.Remove(oids);
    }

    private static void Enable(SysctlOid[] oids)
    {
        SysctlCall.Open(oids);
        SysctlOid[] perVnet = Array.FindAll(oids,
            oid => oid.RunsHandler && (oid.Flags & (CtlFlags.Tun | CtlFlags.Vnet)) == (CtlFlags.Tun | CtlFlags.Vnet));
        using (s_lock.EnterScope())
            Volatile.Write(ref s_perVnet, [.. s_perVnet.Union(perVnet)]);
        foreach (SysctlOid oid in oids.Except(perVnet))
            Tunables.FetchByHandler(oid, null);
        foreach (SysctlOid oid in perVnet)
        {
            foreach (VnetInstance vnet in VnetLifecycle.LiveAndBuilding())
                Tunables.FetchByHandler(oid, vnet);
        }

        SysctlMetrics.Publish(oids);
    }

    private static SysctlOid[] Of(LinkerFile file)
    {
        using (s_lock.EnterScope())
            return s_registered.GetValueOrDefault(file, []);
    }

    private static IEnumerable<(SysctlEntry Entry, string Owner)> Entries(LinkerFile file)
    {
        foreach (LinkerSetItem item in file.AllItems)
        {
            if (item.Set == LinkerSet.Sysctl && item is LinkerSetItem<SysctlEntry> { Value: { } entry })
                yield return (entry, item.Module);
        }
    }
}
