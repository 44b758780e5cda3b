namespace Vnet;

/// <summary>The modules of the process: what is linked, and loading and unloading of more (FreeBSD's linker).</summary>
/// <remarks>Thread-safe. Loading and unloading run one at a time, and exclude creation and destruction of vnets.</remarks>
public static class VnetModules
{
    /// <summary>The linked modules, in link order.</summary>
    public static IReadOnlyList<VnetModuleInfo> All => [.. LinkedFiles().SelectMany(file => file.Modules)];

    /// <summary>Finds a linked module.</summary>
    /// <returns>Null when there is none of that name.</returns>
    public static VnetModuleInfo? Find(string name) => LinkedFiles().SelectMany(file => file.Modules).FirstOrDefault(module => module.Name == name);

    /// <summary>
    /// Links an assembly: places its variables, gives every live vnet its initialised copies, and runs its constructors
    /// in order, per-vnet ones in every live vnet. Boots first, if that has not happened yet. Does nothing when it is
    /// linked. When anything fails, nothing of it is left behind.
    /// </summary>
    /// <exception cref="VnetModuleExistsException">Another assembly defines a module of the same name.</exception>
    /// <exception cref="VnetReserveExhaustedException">The module reserve has no room; names the variable.</exception>
    /// <exception cref="SysctlRegistrationException">One of its sysctls cannot be registered.</exception>
    /// <exception cref="VnetModuleDependencyException">A module that it depends on is missing or of the wrong version.</exception>
    /// <exception cref="VnetModuleFormatException">It was built for another version of the framework.</exception>
    /// <exception cref="VnetModuleStaleException">A variable of another assembly that it uses has changed since it was compiled.</exception>
    /// <exception cref="VnetConstructorException">A constructor threw.</exception>
    /// <exception cref="VnetDeadlockException">Called inside a walk, a constructor or a destructor.</exception>
    public static void Load(LinkerFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        VnetRegistry.ThrowIfHeld($"load '{file}'");
        VnetBoot.Boot();
        using (VnetRegistry.Enter($"load '{file}'"))
            Link(file);
    }

    /// <summary>
    /// Unlinks an assembly: runs its destructors in every live vnet and then its global ones, drops its entries from
    /// linker sets and symbol table, and frees the room of its variables. Does nothing when it is not linked.
    /// </summary>
    /// <exception cref="VnetBusyException">
    /// It was linked before the default vnet was built, a loaded module depends on it, its event handler refuses, or one
    /// of its sysctl handlers does not end.
    /// </exception>
    /// <exception cref="VnetDestructorException">Destructors threw; the others ran, and the assembly is unlinked.</exception>
    /// <exception cref="VnetDeadlockException">Called inside a walk, a constructor or a destructor.</exception>
    public static void Unload(LinkerFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        using (VnetRegistry.Enter($"unload '{file}'"))
        {
            LinkAnnounced();
            if (!file.IsLinked)
                return;
            KldUnloader.Unload(file.Kld, force: false);
        }
    }

    /// <summary>What <see cref="Load"/> does under the registry lock.</summary>
    internal static void Link(LinkerFile file)
    {
        LinkAnnounced();
        if (!file.IsLinked)
            ModuleDependencies.ThrowIfUnmet(file);
        VnetLinker.Place(file);
        LinkAnnounced(file);
    }

    /// <summary>Runs destructors and takes the places away. The caller holds the registry lock.</summary>
    internal static void Unlink(LinkerFile file)
    {
        using TraceSpan trace = TraceSpan.Start(TraceKind.ModuleUnload, file.Name);
        try
        {
            SysinitRun.Unregister(EntriesOf(file), $"'{file}'");
            trace.Complete();
        }
        catch (VnetDestructorException error)
        {
            trace.Fail(error);
            throw;
        }
        finally
        {
            VnetLinker.Unlink(file);
        }
    }

    internal static LinkerFile[] LinkedFiles()
    {
        LinkAnnouncedIfAny();
        return VnetLinker.Linked;
    }

    /// <summary>
    /// Remembers an assembly; after boot also links it, unless this thread or the registry cannot do that now. Then the
    /// assembly has its places at once, and its constructors run with the next operation on vnets or modules.
    /// </summary>
    internal static void Announce(LinkerFile file)
    {
        // Whom Kld.Load is loading it links itself, in its own order.
        if (KldAnnouncements.TryTake(file))
            return;
        VnetLinker.Announce(file);
        bool wasBooted = VnetBoot.IsBooted;
        try
        {
            if (wasBooted)
                LinkAnnouncedIfAny();
        }
        finally
        {
            VnetLinker.EndAnnouncement(file);
        }

        // Boot leaves out what another thread is announcing.
        if (!wasBooted && VnetBoot.IsBooted)
            LinkAnnouncedIfAny();
    }

    /// <summary>
    /// Links what was announced, in the order of announcement: first all places, so that no constructor meets a module
    /// without them. The caller holds the registry lock.
    /// </summary>
    /// <param name="wanted">The file that the caller wants linked: its errors are the caller's.</param>
    internal static void LinkAnnounced(LinkerFile? wanted = null)
    {
        if (!VnetLinker.HasPending)
            return;
        VnetLinker.PlaceAnnounced();
        RegisterPlaced(wanted);
    }

    /// <summary>
    /// Links what was announced, as far as that goes without waiting long: the thread may be inside an initialiser that
    /// others wait for. What is left is linked with the next operation on vnets or modules.
    /// </summary>
    internal static void LinkAnnouncedIfAny()
    {
        if (!VnetLinker.HasPending)
            return;
        bool entered = VnetRegistry.TryEnter();
        try
        {
            if (VnetLinker.TryPlaceAnnounced() && entered)
                RegisterPlaced();
        }
        finally
        {
            if (entered)
                VnetRegistry.Exit();
        }
    }

    private static void RegisterPlaced(LinkerFile? wanted = null)
    {
        while (VnetLinker.TryTakeUnregistered(out LinkerFile? file))
        {
            try
            {
                Register(file!);
            }
            catch (Exception error) when (VnetBoot.IsBooted && file != wanted && file!.Announcer != Thread.CurrentThread)
            {
                VnetLinker.Failed(file, error);
            }
        }
    }

    private static void Register(LinkerFile file)
    {
        using TraceSpan trace = TraceSpan.Start(TraceKind.ModuleLoad, file.Name);
        try
        {
            SysinitRun.Register(EntriesOf(file));
            if (VnetBoot.IsBooted)
                TellLoaded(file);
            trace.Complete();
        }
        catch (Exception error)
        {
            trace.Fail(error);
            VnetLinker.Unlink(file);
            throw;
        }

        SysctlFiles.Enable(file);
    }

    private static void TellLoaded(LinkerFile file)
    {
        try
        {
            KldEvents.Load(file);
        }
        catch (VnetModuleRefusedException refused)
        {
            try
            {
                SysinitRun.Unregister(EntriesOf(file), $"'{file}'");
            }
            catch (VnetDestructorException undo)
            {
                refused.UndoErrors = [.. undo.Errors.Select(error => error.Error)];
            }

            throw;
        }
    }

    private static SysinitEntry[] EntriesOf(LinkerFile file) =>
    [
        .. file.Items<SysinitEntry>(LinkerSet.Sysinit),
        .. file.Items<SysinitEntry>(LinkerSet.Sysuninit),
        .. file.Items<SysinitEntry>(LinkerSet.VnetConstructors),
        .. file.Items<SysinitEntry>(LinkerSet.VnetDestructors),
    ];
}
