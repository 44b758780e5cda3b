namespace Vnet;

/// <summary>
/// Gives assemblies their places in the regions: the first half of linking, before any constructor runs.
/// </summary>
/// <remarks>
/// It has a lock of its own, taken after the registry's and never before it. So an accessor that needs its section's
/// place does not wait for constructors, and a constructor may wait for a static initialiser that needs a place. Nothing
/// runs under this lock but static initialisers.
/// <para>
/// Those may wait for another thread that is inside a type or module initialiser, and that thread may be about to
/// announce its assembly. So announcing waits for nobody without end: the queue has a leaf lock, a file is left to the
/// thread that announces it until that has tried, and such a thread gives up on the lock after a while.
/// </para>
/// </remarks>
internal static class VnetLinker
{
    // How long a thread waits that others may be waiting for.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private static readonly WitnessLock s_lock = new(FrameworkLocks.Layout);

    // Over the two queues; no code of others runs under it.
    private static readonly WitnessLock s_queueLock = new(FrameworkLocks.Queue);

    // Known, but without places.
    private static readonly List<LinkerFile> s_announced = [];

    // With places, but constructors not registered.
    private static readonly List<LinkerFile> s_unregistered = [];

    private static LinkerFile[] s_linked = [];
    private static volatile bool s_hasPending;
    private static bool s_placing;
    private static int s_lastId;

    /// <summary>How long a thread waits for another that makes no progress, before it says that they must be waiting for each other.</summary>
    public static TimeSpan WaitLimit { get; } = TimeSpan.FromSeconds(RuntimeOption.LockWaitSeconds.Value);

    /// <summary>Files with places, in link order. Takes no lock.</summary>
    public static LinkerFile[] Linked => Volatile.Read(ref s_linked);

    /// <summary>Whether some file is not linked completely. Takes no lock.</summary>
    public static bool HasPending => s_hasPending;

    /// <summary>Whether this thread runs initialisers of variables.</summary>
    public static bool IsHeld => s_lock.IsHeldByCurrentThread;

    /// <exception cref="VnetDeadlockException">The initialisers that run under the lock do not end.</exception>
    public static WitnessLock.Scope Enter()
    {
        Witness.CheckOrder(FrameworkLocks.Layout, s_lock);
        if (!s_lock.TryEnter(WaitLimit))
            throw VnetDeadlockException.Waited("place variables", WaitLimit, "Another thread runs initialisers of [VnetDefine] or [DpcpuDefine] fields that wait for this one: make them wait for nothing.");
        // There is no TryEnter that returns a scope.
        WitnessLock.Scope scope = s_lock.EnterScope();
        s_lock.Exit();
        return scope;
    }

    /// <summary>Makes a file known. Until <see cref="EndAnnouncement"/> only this thread places it.</summary>
    public static void Announce(LinkerFile file)
    {
        using (s_queueLock.EnterScope())
        {
            if (file.IsLinked || s_announced.Contains(file))
                return;
            file.Announcer = Thread.CurrentThread;
            s_announced.Add(file);
            s_hasPending = true;
        }
    }

    /// <summary>Leaves a file that has no places yet to whoever comes first.</summary>
    public static void EndAnnouncement(LinkerFile file)
    {
        using (s_queueLock.EnterScope())
            file.Announcer = null;
    }

    /// <summary>Forgets a file that was announced and has no places.</summary>
    public static void Withdraw(LinkerFile file)
    {
        using (s_queueLock.EnterScope())
        {
            file.Announcer = null;
            s_announced.Remove(file);
        }
    }

    /// <summary>
    /// Places what was announced. A file that cannot be placed stays announced before boot, which reports it, and is
    /// dropped after.
    /// </summary>
    public static void PlaceAnnounced()
    {
        using (Enter())
            PlaceQueued();
    }

    /// <summary>Places what was announced, unless another thread places something for long.</summary>
    public static bool TryPlaceAnnounced()
    {
        if (!s_lock.TryEnter(s_patience))
            return false;
        try
        {
            PlaceQueued();
            return true;
        }
        finally
        {
            s_lock.Exit();
        }
    }

    /// <summary>Places the announced file that the section is part of, if there is one.</summary>
    public static void PlaceFileOf<TSection>(string set, TSection section)
        where TSection : class
    {
        using (Enter())
        {
            if (!s_placing && Array.Find(Announced(), file => file.Items<TSection>(set).Contains(section)) is { } file)
                PlaceAnnounced(file);
        }
    }

    /// <summary>Places a file; its entries wait for <see cref="TryTakeUnregistered"/>. All or nothing.</summary>
    /// <exception cref="VnetModuleExistsException">Another assembly defines a module of the same name.</exception>
    /// <exception cref="VnetReserveExhaustedException">The module reserve has no room.</exception>
    /// <exception cref="SysctlRegistrationException">One of its sysctls cannot be registered.</exception>
    /// <exception cref="VnetModuleFormatException">The file was built for another framework.</exception>
    /// <exception cref="VnetModuleStaleException">A variable that it imports has changed.</exception>
    public static void Place(LinkerFile file)
    {
        using (Enter())
        {
            // Asking for its modules runs static constructors of its types, which may need the file's places themselves.
            IReadOnlyList<VnetModuleInfo> modules = file.Modules;
            if (file.IsLinked)
                return;
            s_placing = true;
            try
            {
                ThrowIfNameTaken(file, modules);
                VnetAbi.ThrowIfIncompatible(file, s_linked);

                // First, so that tunables are in the reference copies when vnets get theirs.
                SysctlFiles.Register(file);
                file.Retired?.Revive();
                PlaceSections([.. file.Items<VnetSection>(LinkerSet.Vnet)], [.. file.Items<DpcpuSection>(LinkerSet.Pcpu)]);
            }
            catch
            {
                SysctlFiles.Remove(file);
                file.Retired?.Keep();
                throw;
            }
            finally
            {
                s_placing = false;
            }

            file.Retired = null;
            file.IsLinked = true;
            file.IsLinkedAtBoot = !VnetBoot.IsBooted;
            file.Kld.Linked(file, ++s_lastId);
            Placed(file);
            Volatile.Write(ref s_linked, [.. s_linked, file]);
        }
    }

    /// <summary>Takes the next file whose entries are to be registered.</summary>
    public static bool TryTakeUnregistered(out LinkerFile? file)
    {
        using (s_queueLock.EnterScope())
        {
            file = s_unregistered.FirstOrDefault();
            if (file is not null)
                s_unregistered.Remove(file);
            s_hasPending = s_announced.Count + s_unregistered.Count > 0;
            return file is not null;
        }
    }

    /// <summary>Takes a file's places away. The caller holds the registry lock.</summary>
    public static void Unlink(LinkerFile file)
    {
        // An entry of the file that the registry remembers would keep its assembly alive.
        VnetRegistry.Begin($"unlink '{file}'");
        using (Enter())
        {
            Volatile.Write(ref s_linked, [.. s_linked.Where(other => other != file)]);
            file.IsLinked = false;
            SysctlFiles.Remove(file);
            VnetSymbols.Forget();
            RetiredPlaces? retired = (file.Lifetime ?? LifetimeOf(file)) is { } lifetime ? new RetiredPlaces(file.Name, lifetime) : null;
            VnetSet.Remove([.. file.Items<VnetSection>(LinkerSet.Vnet)], retired);
            Dpcpu.Remove([.. file.Items<DpcpuSection>(LinkerSet.Pcpu)], retired);
            retired?.Keep();
            file.Retired = retired;
        }
    }

    /// <summary>What dies with the file's code; null when none of its code can know its places, or it stays anyway.</summary>
    private static WeakReference? LifetimeOf(LinkerFile file)
    {
        Type? type = file.Items<VnetSection>(LinkerSet.Vnet).Where(section => section.IsOffsetTaken).Select(section => section.DeclaringType)
            .Concat(file.Items<DpcpuSection>(LinkerSet.Pcpu).Where(section => section.IsOffsetTaken).Select(section => section.DeclaringType))
            .FirstOrDefault(declaring => declaring.IsCollectible);
        return type is null ? null : new WeakReference(type, trackResurrection: true);
    }

    private static void PlaceQueued()
    {
        while (!s_placing && Announced() is [LinkerFile file, ..])
            PlaceAnnounced(file);
    }

    /// <summary>What this thread may place.</summary>
    private static LinkerFile[] Announced()
    {
        using (s_queueLock.EnterScope())
            return [.. s_announced.Where(file => file.Announcer is null || file.Announcer == Thread.CurrentThread)];
    }

    private static void Placed(LinkerFile file)
    {
        using (s_queueLock.EnterScope())
        {
            s_announced.Remove(file);
            s_unregistered.Add(file);
            s_hasPending = true;
        }
    }

    private static void PlaceAnnounced(LinkerFile file)
    {
        try
        {
            Place(file);
        }
        catch when (VnetBoot.IsBooted)
        {
            using (s_queueLock.EnterScope())
                s_announced.Remove(file);
            throw;
        }
    }

    private static void PlaceSections(VnetSection[] vnet, DpcpuSection[] dpcpu)
    {
        // With VIMAGE off the static field is the variable, and no section is placed.
        if (!Vimage.IsEnabled)
            vnet = [];
        int[] dpcpuPlaces = Dpcpu.Allocate(dpcpu);
        VnetPlacement[] places = [];
        try
        {
            places = VnetSet.Allocate(vnet);
            VnetSet.Initialise(vnet, places);
            Dpcpu.InitialiseAndPublish(dpcpu, dpcpuPlaces);
        }
        catch
        {
            VnetSet.Release(vnet, places);
            Dpcpu.Release(dpcpu, dpcpuPlaces);
            throw;
        }

        VnetSet.Publish(vnet, places);
    }

    private static void ThrowIfNameTaken(LinkerFile file, IReadOnlyList<VnetModuleInfo> modules)
    {
        foreach (VnetModuleInfo module in modules)
        {
            VnetModuleInfo? existing = s_linked.SelectMany(other => other.Modules).FirstOrDefault(other => other.Name == module.Name);
            if (existing is not null)
                throw new VnetModuleExistsException(module.Name, existing.File.Name, file.Name);
        }
    }
}
