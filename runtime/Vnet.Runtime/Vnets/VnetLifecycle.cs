namespace Vnet;

/// <summary>Creates and destroys vnets (FreeBSD's <c>vnet_alloc</c> and <c>vnet_destroy</c>).</summary>
internal static class VnetLifecycle
{
    private static int s_lastId;

    /// <summary>
    /// The vnet whose constructors run now, or null. A module that one of them pulls in must reach it, although it is
    /// not listed yet. Guarded by the registry lock.
    /// </summary>
    public static VnetInstance? Building { get; set; }

    /// <summary>The entries that have completed in <see cref="Building"/>, those of modules pulled in meanwhile included.</summary>
    public static List<SysinitEntry> Completed { get; } = [];

    /// <summary>The live vnets in the order of creation, and the one being built. Guarded by the registry lock.</summary>
    public static List<VnetInstance> LiveAndBuilding()
    {
        List<VnetInstance> vnets = [];
        for (VnetInstance? vnet = VnetList.First; vnet is not null; vnet = vnet.Next)
            vnets.Add(vnet);
        if (Building is not null)
            vnets.Add(Building);
        return vnets;
    }

    public static VnetInstance Create(string name, VnetInstance? parent)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!Vimage.IsEnabled)
            throw new VimageDisabledException(name);
        VnetBoot.Boot();
        using (VnetRegistry.Enter($"create vnet '{name}'"))
        {
            parent?.ThrowIfDead($"create vnet '{name}' under it");
            VnetModules.LinkAnnounced();
            var vnet = new VnetInstance(name, ++s_lastId, parent, VnetSet.NewRegion());
            Building = vnet;
            try
            {
                SysinitRun.Construct(vnet);
            }
            catch (VnetConstructorException)
            {
                vnet.EndBelongings();
                vnet.Kill();
                throw;
            }
            finally
            {
                Building = null;
                // The entries of a module that is unloaded must not stay reachable.
                Completed.Clear();
            }

            vnet.State = VnetState.Live;
            VnetList.Insert(vnet);
            if (parent is not null)
                parent.Children++;
            VnetEvents.Raise(VnetEvents.Created, vnet);
            return vnet;
        }
    }

    public static void Destroy(VnetInstance vnet)
    {
        if (vnet.State == VnetState.Dead)
            return;
        using (VnetRegistry.Enter($"destroy vnet '{vnet.Name}'"))
        {
            if (vnet.State == VnetState.Dead)
                return;
            ThrowIfBusy(vnet);
            VnetList.Remove(vnet);
            vnet.State = VnetState.ShuttingDown;
            VnetEvents.Raise(VnetEvents.Destroying, vnet);
            List<(SysinitEntry, Exception)> errors = [];
            SysinitRun.Destruct(vnet, Sysinits.VnetDestructors, errors);
            errors.AddRange(vnet.EndBelongings());
            vnet.Kill();
            if (vnet.Parent is { } parent)
                parent.Children--;
            VnetEvents.Raise(VnetEvents.Destroyed, vnet);
            if (errors.Count > 0)
                throw new VnetDestructorException($"Vnet '{vnet.Name}'", errors);
        }
    }

    private static void ThrowIfBusy(VnetInstance vnet)
    {
        if (vnet.IsDefault)
            throw new VnetBusyException($"Vnet '{vnet.Name}' is the default vnet; it lives as long as the process.");
        if (CurVnetState.OfThisThread.Current == vnet)
            throw new VnetBusyException($"Vnet '{vnet.Name}' is current on this thread, set at {CurVnetState.OfThisThread.Site}. Leave that scope first.");
        if (vnet.RunningHere is { } running)
            throw new VnetBusyException($"Vnet '{vnet.Name}' cannot be destroyed from within {running}, which must end first. Destroy it on another thread that nobody here waits for.");
        if (vnet.Children > 0)
            throw new VnetBusyException($"Vnet '{vnet.Name}' has {vnet.Children} child vnet(s). Destroy them first.");
    }
}
