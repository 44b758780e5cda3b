using System.Collections.Concurrent;

namespace Vnet;

/// <summary>The sysctl tree: look-ups take no lock, changes one.</summary>
/// <remarks>The lock is a leaf: nothing of others runs under it.</remarks>
internal static class SysctlTree
{
    /// <summary>Levels that a name may have (FreeBSD's <c>CTL_MAXNAME</c>).</summary>
    public const int MaxLevels = 24;

    /// <summary>The first number that is assigned (FreeBSD's <c>CTL_AUTO_START</c>).</summary>
    public const int AutoStart = 0x100;

    private const string Kernel = "kernel";

    private const string Malformed = "a name is components with dots between them, none of them empty, without white space or '='.";

    private const string NotUnmanaged =
        "a value of its type contains references. Publish numbers, strings and unmanaged structs; for others write a [SysctlProc] handler.";

    private static readonly Lock s_lock = new();
    private static readonly ConcurrentDictionary<string, SysctlOid> s_byName = new(StringComparer.Ordinal);

    // Made once: making it is what costs.
    private static readonly ConcurrentDictionary<string, SysctlOid>.AlternateLookup<ReadOnlySpan<char>> s_bySpan =
        s_byName.GetAlternateLookup<ReadOnlySpan<char>>();

    static SysctlTree()
    {
        // The top level that FreeBSD's kern_mib.c declares, with its numbers.
        string[] names = ["kern", "vm", "vfs", "net", "debug", "hw", "machdep", "user", "p1003_1b"];
        string[] descriptions =
        [
            "High kernel, proc, limits &c", "Virtual memory", "File system", "Network, (see socket.h)", "Debugging", "hardware",
            "machine dependent", "user-level", "p1003_1b, (see p1003_1b.h)",
        ];
        for (int i = 0; i < names.Length; i++)
            Add(SysctlEntry.Node(names[i], descriptions[i], CtlFlags.Rw, i + 1, null), Kernel, CtlFlags.None);
        Add(SysctlEntry.Node("security", "Security", CtlFlags.Rw, -1, null), Kernel, CtlFlags.None);
        Add(SysctlEntry.Node("dev", "Devices", CtlFlags.Rw, -1, null), Kernel, CtlFlags.None);
        foreach (SysctlEntry entry in SysctlMeta.Entries())
            Add(entry, Kernel, CtlFlags.None);
    }

    /// <summary>The root: it has no name.</summary>
    public static SysctlOid Root { get; } = new(SysctlEntry.Node("(root)", "", CtlFlags.Rw, 0, null), null, 0, Kernel);

    /// <summary>The node of a name; null when there is none, or it is dormant.</summary>
    public static SysctlOid? Find(ReadOnlySpan<char> name) =>
        s_bySpan.TryGetValue(name, out SysctlOid? oid) && (oid.Flags & CtlFlags.Dormant) == 0 ? oid : null;

    /// <summary>The node that a numeric name leads to: a leaf, an inner node, or one that answers for what is below.</summary>
    /// <param name="numbers">The numeric name.</param>
    /// <param name="used">Components that led there.</param>
    /// <param name="error">Why there is none.</param>
    public static SysctlOid? Find(ReadOnlySpan<int> numbers, out int used, out SysctlError error)
    {
        SysctlOid oid = Root;
        error = SysctlError.NoEntry;
        for (used = 0; used < numbers.Length;)
        {
            if (oid.Child(numbers[used]) is not { } child)
                return null;
            used++;
            oid = child;
            if (!child.IsNode && used < numbers.Length)
            {
                error = SysctlError.NotDirectory;
                return null;
            }

            if (child.HasHandler)
                break;
        }

        if ((oid.Flags & CtlFlags.Dormant) != 0)
            return null;
        error = SysctlError.Ok;
        return oid;
    }

    /// <summary>The first leaf after a numeric name, which need not exist.</summary>
    public static SysctlOid? Next(ReadOnlySpan<int> after, CtlFlags hidden) => Next(Root, after, hidden | CtlFlags.Dormant);

    /// <summary>Puts entries into the tree, parents before children whatever their order; all or none.</summary>
    /// <returns>What was added; a node that was there already is in it as well.</returns>
    /// <exception cref="SysctlRegistrationException">One of them cannot be.</exception>
    public static SysctlOid[] Register(IEnumerable<(SysctlEntry Entry, string Owner)> entries, CtlFlags extra)
    {
        List<SysctlOid> added = [];
        using (s_lock.EnterScope())
        {
            try
            {
                var ordered = entries.OrderBy(e => e.Entry.Value is not null).ThenBy(e => e.Entry.Name.Count('.'));
                foreach ((SysctlEntry entry, string owner) in ordered)
                    added.Add(Add(entry, owner, extra));
                return [.. added];
            }
            catch
            {
                RemoveLocked(added);
                throw;
            }
        }
    }

    /// <summary>Takes out what <see cref="Register"/> added, last first. A node that others hang from goes with the last of them.</summary>
    public static void Remove(IReadOnlyList<SysctlOid> added)
    {
        using (s_lock.EnterScope())
            RemoveLocked(added);
    }

    /// <summary>What would hang from nothing if these were taken out; null when nothing would.</summary>
    public static SysctlOid? OrphanOf(IReadOnlyCollection<SysctlOid> added)
    {
        using (s_lock.EnterScope())
        {
            return added.Where(oid => oid.IsNode && oid.Declarations == added.Count(other => other == oid))
                .SelectMany(oid => oid.ChildArray).FirstOrDefault(child => !added.Contains(child));
        }
    }

    private static void RemoveLocked(IReadOnlyList<SysctlOid> added)
    {
        for (int i = added.Count - 1; i >= 0; i--)
        {
            SysctlOid oid = added[i];
            oid.Declarations--;
            if (!oid.IsNode)
                oid.Drop();
            for (SysctlOid? gone = oid; gone is { Declarations: <= 0, ChildArray: [], Parent: { } parent }; gone = parent)
            {
                gone.Drop();
                parent.Detach(gone);
                s_byName.TryRemove(KeyValuePair.Create(gone.Name, gone));
            }
        }
    }

    private static SysctlOid Add(SysctlEntry entry, string owner, CtlFlags extra)
    {
        string name = entry.Name;
        CheckName(name, owner);
        if (s_byName.TryGetValue(name, out SysctlOid? existing))
        {
            if (entry.Value is not null || existing.HasHandler)
                throw new SysctlRegistrationException(name, owner, Taken(existing));
            existing.Declarations++;
            return existing;
        }

        if (entry.Value is { Type: CtlType.Node, RunsHandler: false })
            throw new SysctlRegistrationException(name, owner, NotUnmanaged);
        SysctlOid parent = ParentOf(name, owner);
        var oid = new SysctlOid(entry, parent, NumberOf(entry, parent, owner), owner);
        if (oid.HasHandler)
            oid.SetFlag(extra);
        parent.Attach(oid);
        s_byName[name] = oid;
        return oid;
    }

    private static void CheckName(string name, string owner)
    {
        if (name.Count('.') >= MaxLevels)
            throw new SysctlRegistrationException(name, owner, $"it has {name.Count('.') + 1} levels; at most {MaxLevels} are possible.");
        foreach (Range range in name.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> component = name.AsSpan(range);
            if (component.IsEmpty || component.ContainsAny(" \t\r\n=\0"))
                throw new SysctlRegistrationException(name, owner, Malformed);
        }
    }

    private static SysctlOid ParentOf(string name, string owner)
    {
        int dot = name.LastIndexOf('.');
        if (dot < 0)
            return Root;
        string parentName = name[..dot];
        if (!s_byName.TryGetValue(parentName, out SysctlOid? parent))
            throw new SysctlRegistrationException(name, owner, NoParent(parentName));
        if (parent.HasHandler)
            throw new SysctlRegistrationException(name, owner, $"its parent '{parentName}' of '{parent.Owner}' is a value, not a node.");
        return parent;
    }

    private static int NumberOf(SysctlEntry entry, SysctlOid parent, string owner)
    {
        if (entry.Number >= 0)
        {
            if (parent.Child(entry.Number) is { } taken)
                throw new SysctlRegistrationException(entry.Name, owner, NumberTaken(taken));
            return entry.Number;
        }

        // A number is not used again, so that one that somebody keeps never means something else.
        while (parent.Child(parent.NextNumber) is not null)
            parent.NextNumber++;
        return parent.NextNumber++;
    }

    private static string Taken(SysctlOid existing) =>
        $"'{existing.Owner}' has registered {(existing.IsNode ? "a node" : "one")} of that name. Rename one of them.";

    private static string NumberTaken(SysctlOid taken) =>
        $"its number {taken.Number} is that of '{taken.Name}' of '{taken.Owner}'. State another, or none.";

    private static string NoParent(string parent) =>
        $"its parent '{parent}' is not declared. Declare it with [SysctlNode(\"{parent}\", \"…\")], or load the module that does.";

    private static SysctlOid? Next(SysctlOid node, ReadOnlySpan<int> after, CtlFlags hidden)
    {
        SysctlOid[] children = node.ChildArray;
        int index = 0;
        if (!after.IsEmpty)
        {
            index = SysctlOid.IndexOf(children, after[0]);
            if (index >= 0)
            {
                SysctlOid child = children[index++];
                if ((child.Flags & hidden) == 0 && !child.HasHandler && Next(child, after[1..], hidden) is { } below)
                    return below;
            }
            else
            {
                index = ~index;
            }
        }

        for (; index < children.Length; index++)
        {
            SysctlOid child = children[index];
            if ((child.Flags & hidden) != 0)
                continue;
            if (child.HasHandler)
                return child;
            if (Next(child, [], hidden) is { } first)
                return first;
        }

        return null;
    }
}
