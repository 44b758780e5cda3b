namespace Vnet;

/// <summary>
/// The registered constructors and destructors, and how they run (FreeBSD's <c>vnet_register_sysinit</c> and its
/// relatives). Generated code registers through linker sets; this is for what is known only at run time.
/// </summary>
/// <remarks>Thread-safe. Constructors and destructors run under the registry lock, one at a time.</remarks>
public static class Sysinits
{
    private static readonly SysinitList[] s_lists = [new(), new(), new(), new()];

    /// <summary>The registered entries of a kind, in the order of (subsystem, order).</summary>
    public static IReadOnlyList<SysinitEntry> Of(SysinitKind kind)
    {
        VnetModules.LinkAnnouncedIfAny();
        return ListOf(kind).Entries;
    }

    /// <summary>
    /// Registers an entry. A constructor registered after boot runs at once: a per-vnet one in every live vnet, and
    /// later in each new one. A destructor is only remembered.
    /// </summary>
    /// <exception cref="ArgumentException">It is registered already.</exception>
    /// <exception cref="VnetConstructorException">The constructor threw; it has been undone where it ran, and is not registered.</exception>
    /// <exception cref="VnetDeadlockException">Called inside a walk, a constructor or a destructor.</exception>
    public static void Register(SysinitEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using (VnetRegistry.Enter($"register {entry}"))
            SysinitRun.Register([entry]);
    }

    /// <summary>
    /// Removes an entry. A constructor is only forgotten; a destructor runs once more: a per-vnet one in every live
    /// vnet, in reverse order of creation.
    /// </summary>
    /// <exception cref="VnetDestructorException">The destructor threw; it is removed, and ran in all vnets.</exception>
    /// <exception cref="VnetDeadlockException">Called inside a walk, a constructor or a destructor.</exception>
    public static void Unregister(SysinitEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using (VnetRegistry.Enter($"unregister {entry}"))
            SysinitRun.Unregister([entry], entry.ToString());
    }

    internal static SysinitList ListOf(SysinitKind kind) => s_lists[(int)kind];

    internal static SysinitEntry[] VnetConstructors => ListOf(SysinitKind.VnetConstructor).Entries;

    internal static SysinitEntry[] VnetDestructors => ListOf(SysinitKind.VnetDestructor).Entries;
}
