using System.Collections;

namespace Vnet;

/// <summary>
/// A table gathered at compile time from every linked assembly (FreeBSD's <c>SET_DECLARE</c>, <c>SET_FOREACH</c>,
/// <c>SET_COUNT</c>). A set that nobody contributes to is legal, and empty.
/// </summary>
/// <typeparam name="T">Type of the entries: a field's type, or a delegate's.</typeparam>
public sealed class LinkerSet<T> : IReadOnlyList<LinkerSetItem<T>>
{
    private readonly LinkerSetItem<T>[] _items;

    internal LinkerSet(string name, LinkerSetItem<T>[] items) => (Name, _items) = (name, items);

    /// <summary>The set's name.</summary>
    public string Name { get; }

    /// <summary>Number of entries.</summary>
    public int Count => _items.Length;

    /// <summary>An entry, in link order.</summary>
    public LinkerSetItem<T> this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<LinkerSetItem<T>> GetEnumerator() => ((IEnumerable<LinkerSetItem<T>>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}

/// <summary>Finds linker sets, and names those that the framework itself is built on.</summary>
public static class LinkerSet
{
    /// <summary>Sections of virtualized variables (<c>set_vnet</c>).</summary>
    public const string Vnet = "set_vnet";

    /// <summary>Sections of per-CPU variables (<c>set_pcpu</c>).</summary>
    public const string Pcpu = "set_pcpu";

    /// <summary>Global constructors.</summary>
    public const string Sysinit = "sysinit_set";

    /// <summary>Global destructors.</summary>
    public const string Sysuninit = "sysuninit_set";

    /// <summary>Per-vnet constructors.</summary>
    public const string VnetConstructors = "vnet_constructors";

    /// <summary>Per-vnet destructors.</summary>
    public const string VnetDestructors = "vnet_destructors";

    /// <summary>Nodes and leaves of the sysctl tree.</summary>
    public const string Sysctl = "set_sysctl";

    /// <summary>Event handlers of modules.</summary>
    public const string ModuleEvents = "modevent_set";

    /// <summary>
    /// The set's entries of type <typeparamref name="T"/>, merged over every linked assembly as of now: a snapshot
    /// that later loads and unloads do not change.
    /// </summary>
    /// <exception cref="ArgumentException">The set has entries, but none of that type: it names the type they have.</exception>
    public static LinkerSet<T> Of<T>(string set)
    {
        ArgumentException.ThrowIfNullOrEmpty(set);
        List<LinkerSetItem<T>> found = [];
        Type? other = null;
        foreach (LinkerFile file in VnetModules.LinkedFiles())
        {
            foreach (LinkerSetItem item in file.AllItems)
            {
                if (item.Set != set)
                    continue;
                if (item is LinkerSetItem<T> typed)
                    found.Add(typed);
                else
                    other ??= item.Type;
            }
        }

        if (found.Count == 0 && other is not null)
            throw new ArgumentException($"Linker set '{set}' has entries of type {other}, none of type {typeof(T)}.", nameof(set));
        return new LinkerSet<T>(set, [.. found]);
    }
}
