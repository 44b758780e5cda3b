using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>Runs constructors and destructors over vnets. The caller holds the registry lock.</summary>
internal static class SysinitRun
{
    /// <summary>Runs every per-vnet constructor in a new vnet; undoes them when one throws.</summary>
    public static void Construct(VnetInstance vnet)
    {
        SysinitEntry[] constructors = Sysinits.VnetConstructors;
        using (CurVnet.SetQuiet(vnet))
        {
            for (int i = 0; i < constructors.Length; i++)
            {
                vnet.Subsystem = constructors[i].Subsystem;
                try
                {
                    Run(constructors[i]);
                    VnetLifecycle.Completed.Add(constructors[i]);
                }
                catch (Exception error)
                {
                    List<(SysinitEntry, Exception)> undo = [];
                    Destruct(vnet, Owed(Sysinits.VnetDestructors, CollectionsMarshal.AsSpan(VnetLifecycle.Completed), constructors[i]), undo);
                    throw new VnetConstructorException(vnet.Name, constructors[i], error, [.. undo.Select(e => e.Item2)]);
                }
            }
        }

        vnet.Subsystem = Subsystem.VnetDone;
    }

    /// <summary>Runs destructors in a vnet, last first; those that throw are noted, and the rest run all the same.</summary>
    public static void Destruct(VnetInstance vnet, ReadOnlySpan<SysinitEntry> destructors, List<(SysinitEntry Entry, Exception Error)> errors)
    {
        using (CurVnet.SetQuiet(vnet))
        {
            for (int i = destructors.Length - 1; i >= 0; i--)
            {
                vnet.Subsystem = destructors[i].Subsystem;
                try
                {
                    Run(destructors[i]);
                }
                catch (Exception error)
                {
                    errors.Add((destructors[i], error));
                }
            }
        }
    }

    /// <summary>
    /// Registers a module's entries together. What must run now runs in the order of (subsystem, order), each per-vnet
    /// constructor in every live vnet; when one throws, all of it is undone and nothing is registered.
    /// </summary>
    public static void Register(IReadOnlyList<SysinitEntry> entries)
    {
        foreach (SysinitEntry entry in entries)
        {
            if (Sysinits.ListOf(entry.Kind).Entries.Contains(entry))
                throw new ArgumentException($"{entry} is registered already.", nameof(entries));
        }

        foreach (SysinitEntry entry in entries)
            Sysinits.ListOf(entry.Kind).Add(entry);
        if (!VnetBoot.IsBooted)
            return;

        var done = new List<(SysinitEntry Entry, VnetInstance? Vnet)>();
        foreach (SysinitEntry entry in entries.Where(e => IsConstructor(e.Kind)).OrderBy(e => e.Key))
        {
            foreach (VnetInstance? vnet in Targets(entry))
            {
                try
                {
                    RunIn(vnet, entry);
                    done.Add((entry, vnet));
                }
                catch (Exception error)
                {
                    List<Exception> undo = Undo(entries, done, entry);
                    throw new VnetConstructorException(vnet?.Name ?? "(global)", entry, error, undo);
                }
            }
        }
    }

    /// <summary>Unregisters a module's entries; its destructors run, in reverse order, each in every live vnet.</summary>
    public static void Unregister(IReadOnlyList<SysinitEntry> entries, string what)
    {
        List<(SysinitEntry, Exception)> errors = [];
        foreach (SysinitEntry entry in entries.Where(e => !IsConstructor(e.Kind)).OrderBy(e => e.Key).Reverse())
        {
            if (Sysinits.ListOf(entry.Kind).Entries.Contains(entry) && VnetBoot.IsBooted)
            {
                foreach (VnetInstance? vnet in Targets(entry).Reverse())
                    Try(() => RunIn(vnet, entry), entry, errors);
            }
        }

        foreach (SysinitEntry entry in entries)
            Sysinits.ListOf(entry.Kind).Remove(entry);
        if (errors.Count > 0)
            throw new VnetDestructorException(what, errors);
    }

    /// <summary>Runs an entry: globally, or in a vnet with that vnet current.</summary>
    public static void RunIn(VnetInstance? vnet, SysinitEntry entry)
    {
        if (vnet is null || !Vimage.IsEnabled)
        {
            Run(entry);
            return;
        }

        using (CurVnet.SetQuiet(vnet))
            Run(entry);
        if (vnet == VnetLifecycle.Building)
            VnetLifecycle.Completed.Add(entry);
    }

    private static void Run(SysinitEntry entry)
    {
        VnetRegistry.Begin(entry);
        entry.Run();
    }

    public static bool IsConstructor(SysinitKind kind) => kind is SysinitKind.Constructor or SysinitKind.VnetConstructor;

    private static bool IsPerVnet(SysinitKind kind) => kind is SysinitKind.VnetConstructor or SysinitKind.VnetDestructor;

    // With VIMAGE off a per-vnet entry degrades to a global one; the default vnet stands in for it.
    private static IReadOnlyList<VnetInstance?> Targets(SysinitEntry entry) =>
        IsPerVnet(entry.Kind) ? VnetLifecycle.LiveAndBuilding() : new VnetInstance?[] { null };

    /// <summary>Undoes a boot that failed: per-vnet destructors in the default vnet, then global ones.</summary>
    public static List<Exception> UndoBoot(VnetInstance vnet, List<SysinitEntry> done, SysinitEntry failed)
    {
        List<(SysinitEntry Entry, Exception Error)> errors = [];
        Destruct(vnet, Owed(Sysinits.VnetDestructors, done.ToArray(), failed), errors);
        foreach (SysinitEntry destructor in Enumerable.Reverse(
            Owed(Sysinits.ListOf(SysinitKind.Destructor).Entries, done.ToArray(), failed).ToArray()))
            Try(() => Run(destructor), destructor, errors);
        return [.. errors.Select(e => e.Error)];
    }

    private static List<Exception> Undo(IReadOnlyList<SysinitEntry> entries, List<(SysinitEntry Entry, VnetInstance? Vnet)> done, SysinitEntry failed)
    {
        List<(SysinitEntry Entry, Exception Error)> errors = [];
        foreach (VnetInstance vnet in done.Select(d => d.Vnet).OfType<VnetInstance>().Distinct().Reverse())
        {
            SysinitEntry[] constructed = [.. done.Where(d => d.Vnet == vnet).Select(d => d.Entry)];
            SysinitEntry[] owed = Owed(Of(entries, SysinitKind.VnetDestructor), constructed, failed).ToArray();
            foreach (SysinitEntry destructor in Enumerable.Reverse(owed))
                Try(() => RunIn(vnet, destructor), destructor, errors);
        }

        foreach (SysinitEntry destructor in GlobalOwed(entries, [.. done.Select(d => d.Entry)], failed).Reverse())
            Try(() => Run(destructor), destructor, errors);

        foreach (SysinitEntry entry in entries)
            Sysinits.ListOf(entry.Kind).Remove(entry);
        return [.. errors.Select(e => e.Error)];
    }

    private static SysinitEntry[] Of(IReadOnlyList<SysinitEntry> entries, SysinitKind kind) =>
        [.. entries.Where(e => e.Kind == kind).OrderBy(e => e.Key)];

    /// <summary>
    /// The global destructors that a module is owed which failed to load. What has no global constructor ends what static
    /// initialisers began, and those have run when a constructor of the type has so much as started.
    /// </summary>
    private static IEnumerable<SysinitEntry> GlobalOwed(IReadOnlyList<SysinitEntry> entries, SysinitEntry[] completed, SysinitEntry failed)
    {
        SysinitEntry[] destructors = Of(entries, SysinitKind.Destructor);
        SysinitEntry[] owed = Owed(destructors, completed, failed).ToArray();
        bool isInitialised = !entries.Any(e => e.Kind == SysinitKind.Constructor && IsOfSameOwner(e, failed));
        return destructors.Where(d => owed.Contains(d) || (isInitialised && IsOfSameOwner(d, failed)));
    }

    private static bool IsOfSameOwner(SysinitEntry entry, SysinitEntry other) => (entry.Module, entry.Owner) == (other.Module, other.Owner);

    /// <summary>
    /// The destructors that a half-built vnet is owed: those whose owner has completed a constructor, and those
    /// without any constructor that lie before the point of failure.
    /// </summary>
    private static ReadOnlySpan<SysinitEntry> Owed(SysinitEntry[] destructors, ReadOnlySpan<SysinitEntry> completed, SysinitEntry failed)
    {
        var owners = new HashSet<(string, string)>();
        foreach (SysinitEntry constructor in completed)
            owners.Add((constructor.Module, constructor.Owner));
        HashSet<(string,
            string)> constructing = [.. Sysinits.VnetConstructors.Concat(
            Sysinits.ListOf(SysinitKind.Constructor).Entries).Select(c => (c.Module, c.Owner))];
        return destructors.Where(d => owners.Contains((d.Module, d.Owner))
            || (d.Key < failed.Key && !constructing.Contains((d.Module, d.Owner)))).ToArray();
    }

    private static void Try(Action run, SysinitEntry entry, List<(SysinitEntry, Exception)> errors)
    {
        try
        {
            run();
        }
        catch (Exception error)
        {
            errors.Add((entry, error));
        }
    }
}
