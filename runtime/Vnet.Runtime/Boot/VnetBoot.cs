using System.ComponentModel;

namespace Vnet;

/// <summary>
/// Starts the framework: links the assemblies that were announced, runs global constructors, and builds the default
/// vnet. Happens by itself when the first vnet is asked for.
/// </summary>
public static class VnetBoot
{
    private static VnetInstance? s_default;

    /// <summary>Whether boot has completed.</summary>
    public static bool IsBooted => Volatile.Read(ref s_default) is not null;

    /// <summary>
    /// Makes an assembly known to the linker; called from the module initialiser that the generator writes. Before boot
    /// it is only remembered; after boot the assembly is linked at once, into the module reserve.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void Announce(LinkerFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        VnetModules.Announce(file);
    }

    /// <summary>Boots, if that has not happened yet.</summary>
    /// <returns>The default vnet.</returns>
    /// <exception cref="VnetConstructorException">A constructor threw. Nothing is booted; the next call tries again.</exception>
    /// <exception cref="VnetModuleRefusedException">The event handler of a module refused. Nothing is booted.</exception>
    /// <exception cref="VnetModuleDependencyException">A module depends on one that is missing, or of the wrong version.</exception>
    /// <exception cref="InvalidOperationException">A runtime option has a value that it cannot have.</exception>
    /// <exception cref="VnetModuleExistsException">Two assemblies define a module of the same name.</exception>
    /// <exception cref="SysctlRegistrationException">A sysctl has no parent, or two have the same name.</exception>
    public static VnetInstance Boot() => Volatile.Read(ref s_default) ?? BootOnce();

    private static VnetInstance BootOnce()
    {
        using (VnetRegistry.EnterRecursive("boot"))
        {
            if (s_default is { } booted)
                return booted;
            if (VnetLifecycle.Building is { } building)
                return building;
            RuntimeOption.ThrowIfInvalid();
            VnetModules.LinkAnnounced();
            foreach (LinkerFile file in VnetLinker.Linked)
                ModuleDependencies.ThrowIfUnmet(file);
            SysctlFiles.RegisterAtBoot(VnetLinker.Linked);
            var vnet = new VnetInstance("vnet0", 0, null, VnetSet.NewRegion());
            VnetLifecycle.Building = vnet;
            try
            {
                RunConstructors(vnet);
                vnet.Subsystem = Subsystem.VnetDone;
                vnet.State = VnetState.Live;
                VnetList.Insert(vnet);
                Volatile.Write(ref s_default, vnet);
                SysctlFiles.EnableAtBoot();
                // Who announced a file until here took the system for not booted, and left the file to it.
                VnetModules.LinkAnnounced();
                return vnet;
            }
            finally
            {
                VnetLifecycle.Building = null;
                VnetLifecycle.Completed.Clear();
                if (vnet.State != VnetState.Live)
                {
                    vnet.EndBelongings();
                    vnet.Kill();
                }
            }
        }
    }

    /// <summary>
    /// Global and per-vnet constructors in one order, as FreeBSD's <c>mi_startup</c> meets them. The default vnet is
    /// current from <see cref="Subsystem.Vnet"/> to <see cref="Subsystem.VnetDone"/>.
    /// </summary>
    private static void RunConstructors(VnetInstance vnet)
    {
        List<SysinitEntry> met = [];
        while (Next(met) is { } entry)
        {
            met.Add(entry);
            bool inVnet = entry.Subsystem >= Subsystem.Vnet && entry.Subsystem <= Subsystem.VnetDone;
            vnet.Subsystem = entry.Subsystem;
            bool completed = false;
            try
            {
                SysinitRun.RunIn(inVnet ? vnet : null, entry);
                completed = true;
                VnetModules.LinkAnnounced();
            }
            catch (Exception error)
            {
                if (!completed)
                    met.RemoveAt(met.Count - 1);
                throw new VnetConstructorException(vnet.Name, entry, error, SysinitRun.UndoBoot(vnet, met, entry));
            }
        }

        TellModules(vnet, met);
    }

    /// <summary>Tells every module that it is loaded. One that refuses keeps the process from booting.</summary>
    private static void TellModules(VnetInstance vnet, List<SysinitEntry> met)
    {
        try
        {
            foreach (LinkerFile file in VnetLinker.Linked)
                KldEvents.Load(file);
        }
        catch (VnetModuleRefusedException refused)
        {
            if (met.Count > 0)
                refused.UndoErrors = SysinitRun.UndoBoot(vnet, met, met[^1]);
            throw;
        }
    }

    /// <summary>
    /// The first entry that has not run. Looked for anew each time: a constructor may pull in an assembly, and that one's
    /// take their places among those still to come.
    /// </summary>
    private static SysinitEntry? Next(List<SysinitEntry> met) =>
        Sysinits.ListOf(SysinitKind.Constructor).Entries.Concat(Sysinits.VnetConstructors).Except(met).MinBy(entry => entry.Key);
}
