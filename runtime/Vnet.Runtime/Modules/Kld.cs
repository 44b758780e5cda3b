using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Vnet;

/// <summary>
/// Loads assemblies into the running program and takes them out again (FreeBSD's <c>kldload</c>, <c>kldunload</c>,
/// <c>kldstat</c>).
/// </summary>
/// <remarks>
/// <para>
/// Loading gives every live vnet the module's initialised variables and runs its constructors in order; unloading runs its
/// destructors and lets the assembly go. An operation that fails leaves nothing behind.
/// </para>
/// <para>
/// Unloading under traffic is safe: a thread that is still inside the module's code keeps that code, and the room of its
/// variables is given to nobody else before the collector finds that no thread is left in it. Such a thread finds
/// references to be null. <see cref="KldFile.Hold"/> has unloading refused instead.
/// </para>
/// <para>Thread-safe. Loading and unloading run one at a time, and exclude creation and destruction of vnets.</para>
/// </remarks>
public static class Kld
{
    internal const string Reflection = "Loads an assembly that is not known when the program is trimmed, and asks it for its linker file.";

    // How long a load whose variables do not fit waits for the code of unloaded modules to go.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>The linked files in link order, those linked at boot included (<c>kldstat</c>).</summary>
    public static IReadOnlyList<KldFile> All => [.. VnetModules.LinkedFiles().Select(file => file.Kld).OrderBy(file => file.Id)];

    /// <summary>Finds a linked file by the name of its assembly, of its file, or of a module that it contains.</summary>
    /// <returns>Null when there is none.</returns>
    public static KldFile? Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Find(All, name);
    }

    /// <summary>
    /// A file is being unloaded (FreeBSD's <c>kld_unload</c>): that is decided, and its destructors have not run yet. For who keeps
    /// functions of modules. The handlers run under the lock of loading; what they throw goes to <see cref="UnhandledErrors"/>.
    /// </summary>
    public static EventHandlerList<KldFile> Unlinking { get; } = new("kld_unload");

    /// <summary>
    /// Loads a module and what it depends on, or counts one more reference to it when it is loaded already. Boots first, if
    /// that has not happened yet.
    /// </summary>
    /// <param name="nameOrPath">
    /// Path of an assembly: whatever ends in <c>.dll</c> or has a folder in it. Otherwise the name of an assembly that the
    /// program references, or of a module that is loaded.
    /// </param>
    /// <returns>The file; <see cref="Unload"/> takes its name.</returns>
    /// <exception cref="VnetModuleNotFoundException">ENOENT: there is no such file or assembly.</exception>
    /// <exception cref="VnetModuleFormatException">ENOEXEC: not a module, damaged, or built for another version of the framework.</exception>
    /// <exception cref="VnetModuleStaleException">ENOEXEC: a variable of another assembly that it uses has changed since it was compiled.</exception>
    /// <exception cref="VnetModuleDependencyException">ENOENT: a module it depends on is missing or of the wrong version.</exception>
    /// <exception cref="VnetModuleExistsException">EEXIST: another file defines a module of the same name.</exception>
    /// <exception cref="VnetReserveExhaustedException">ENOSPC: the module reserve has no room; names the variable.</exception>
    /// <exception cref="VnetModuleRefusedException">Its event handler refused.</exception>
    /// <exception cref="VnetConstructorException">A constructor threw; it is undone in every vnet.</exception>
    /// <exception cref="VnetSecureLevelException">EPERM: the host's securelevel is above 0.</exception>
    /// <exception cref="PrivilegeException">EPERM: called in a jail.</exception>
    /// <exception cref="VnetDeadlockException">Called inside a walk, a constructor or a destructor.</exception>
    [RequiresUnreferencedCode(Reflection)]
    public static KldFile Load(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        string operation = $"load '{nameOrPath}'";
        ThrowIfNotPermitted(Priv.KldLoad, operation);
        VnetRegistry.ThrowIfHeld(operation);
        VnetBoot.Boot();
        try
        {
            return LoadOnce(nameOrPath, operation);
        }
        catch (VnetReserveExhaustedException) when (HasUnloading)
        {
        }

        Drain(s_patience);
        return LoadOnce(nameOrPath, operation);
    }

    /// <summary>
    /// Takes back one load; with the last, asks the modules whether they may go, runs their destructors, frees their
    /// variables and lets the assembly go, with what was loaded only because it depends on it.
    /// </summary>
    /// <param name="name">Name of the assembly, of its file, or of a module in it.</param>
    /// <param name="force">Whether to pass over a refusal of <see cref="ModuleEvent.Quiesce"/>.</param>
    /// <exception cref="VnetModuleNotFoundException">ENOENT: nothing of that name is loaded.</exception>
    /// <exception cref="VnetBusyException">
    /// EBUSY: another file depends on it, it is <see cref="KldFile.Hold">held</see>, its event handler refuses, or it was
    /// linked at boot.
    /// </exception>
    /// <exception cref="VnetDestructorException">Destructors threw; the others ran, and the file is unloaded.</exception>
    /// <exception cref="VnetSecureLevelException">EPERM: the host's securelevel is above 0.</exception>
    /// <exception cref="PrivilegeException">EPERM: called in a jail.</exception>
    /// <exception cref="VnetDeadlockException">Called inside a walk, a constructor or a destructor.</exception>
    public static void Unload(string name, bool force = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string operation = $"unload '{name}'";
        ThrowIfNotPermitted(Priv.KldUnload, operation);
        using (VnetRegistry.Enter(operation))
        {
            VnetModules.LinkAnnounced();
            KldFile file = Find([.. VnetLinker.Linked.Select(linked => linked.Kld)], name)
                ?? throw new VnetModuleNotFoundException(name, $"Cannot {operation}: nothing of that name is loaded. Kld.All lists what is.");
            if (file.Users > 1)
                file.Users--;
            else
                KldUnloader.Unload(file, force);
        }
    }

    /// <summary>
    /// Waits until the code of unloaded files is gone, and their variables' room is free again; has the garbage collected
    /// meanwhile.
    /// </summary>
    /// <param name="limit">How long to wait at most, not without end; zero only looks.</param>
    /// <returns>Names of the files that are still in use: a thread is inside them, or an object, delegate or event refers to them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or longer than 24 days.</exception>
    public static IReadOnlyList<string> Drain(TimeSpan limit)
    {
        BoundedWait.Checked(limit);
        long start = Stopwatch.GetTimestamp();
        for (TimeSpan pause = TimeSpan.Zero; ; pause = TimeSpan.FromMilliseconds(Math.Min(50, (2 * pause.TotalMilliseconds) + 1)))
        {
            string[] left = Unloading();
            TimeSpan remaining = limit - Stopwatch.GetElapsedTime(start);
            if (left.Length == 0 || remaining <= TimeSpan.Zero)
                return left;

            // What is not collected at once is in use, and collecting again and again stops the threads that use it.
            Thread.Sleep(pause < remaining ? pause : remaining);
            GC.Collect();

            // Not waited for without end: a finalizer may itself wait for what this thread holds.
            Task.Run(GC.WaitForPendingFinalizers).Wait(remaining);
        }
    }

    private static void ThrowIfNotPermitted(Priv privilege, string operation)
    {
        Priv.Demand(Ucred.Current, privilege, operation);
        int level = Prison.Prison0.SecureLevel;
        if (level > 0)
            throw new VnetSecureLevelException(operation, level);
    }

    private static bool HasUnloading => Unloading().Length > 0;

    private static string[] Unloading()
    {
        using (VnetLinker.Enter())
        {
            RetiredPlaces.Reclaim();
            return RetiredPlaces.Files;
        }
    }

    [RequiresUnreferencedCode(Reflection)]
    private static KldFile LoadOnce(string nameOrPath, string operation)
    {
        using (VnetRegistry.Enter(operation))
        {
            VnetModules.LinkAnnounced();
            var loader = new KldLoader();
            bool isPath = nameOrPath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
                || nameOrPath.AsSpan().IndexOfAny('/', Path.DirectorySeparatorChar) >= 0;
            return isPath ? loader.LoadFile(nameOrPath) : loader.LoadReferenced(nameOrPath);
        }
    }

    private static KldFile? Find(IReadOnlyList<KldFile> files, string name) =>
        files.FirstOrDefault(file => file.Name == name || (file.Path is { } path && (path == name || Path.GetFileName(path) == name)))
        ?? files.FirstOrDefault(file => file.Modules.Contains(name));
}
