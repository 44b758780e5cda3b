using System.ComponentModel;

namespace Vnet;

/// <summary>
/// An assembly as the linker sees it: the modules it contains and what it contributes to linker sets (FreeBSD's
/// <c>linker_file</c>). The generator writes one per assembly.
/// </summary>
public sealed class LinkerFile
{
    private readonly Action<LinkerFileBuilder> _fill;
    private LinkerFileBuilder? _content;
    private VnetAbiStamp? _stamp;
    private KldFile? _kld;

    /// <summary>Made by generated code.</summary>
    /// <param name="name">The assembly's name.</param>
    /// <param name="fill">Writes the assembly's modules and entries.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public LinkerFile(string name, Action<LinkerFileBuilder> fill)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(fill);
        Name = name;
        _fill = fill;
    }

    /// <summary>The assembly's name.</summary>
    public string Name { get; }

    /// <summary>The modules it contains.</summary>
    public IReadOnlyList<VnetModuleInfo> Modules => Content.Modules;

    /// <summary>Whether its variables have their places and its sets are merged.</summary>
    public bool IsLinked { get; internal set; }

    /// <summary>Whether it was linked before the default vnet was built, so that it cannot be unloaded.</summary>
    public bool IsLinkedAtBoot { get; internal set; }

    /// <summary>Its ABI stamp; null for one that the generator did not write.</summary>
    /// <exception cref="VnetModuleFormatException">The stamp is damaged.</exception>
    internal VnetAbiStamp? Stamp => _stamp ??= Content.Stamp is { } text ? VnetAbiStamp.Parse(Name, text) : null;

    /// <summary>How it stands among the loaded files.</summary>
    internal KldFile Kld => _kld ?? Interlocked.CompareExchange(ref _kld, new KldFile(this), null) ?? _kld;

    /// <summary>
    /// For a file whose code can go away: dies when no thread is inside that code and nothing refers to it any more. Until
    /// then its variables' room is given to nobody else.
    /// </summary>
    internal WeakReference? Lifetime { get; set; }

    /// <summary>Where its variables were when it was unlinked, for as long as its code is there.</summary>
    internal RetiredPlaces? Retired { get; set; }

    /// <summary>
    /// Why it could not be linked when it was first touched; null when that was not tried, or worked.
    /// <see cref="VnetModules.Load"/> tries again.
    /// </summary>
    public Exception? LinkError { get; internal set; }

    // The thread that is announcing it, and has not yet tried to link it.
    internal Thread? Announcer { get; set; }

    // Any thread may be the first to ask; all must see the same entries.
    private LinkerFileBuilder Content
    {
        get
        {
            if (Volatile.Read(ref _content) is { } content)
                return content;
            var filled = new LinkerFileBuilder(this);
            _fill(filled);
            return Interlocked.CompareExchange(ref _content, filled, null) ?? filled;
        }
    }

    internal IReadOnlyList<LinkerSetItem> AllItems => Content.Items;

    /// <summary>The file's own entries of a set, in the order of declaration.</summary>
    internal IEnumerable<T> Items<T>(string set)
    {
        foreach (LinkerSetItem item in Content.Items)
        {
            if (item.Set == set && item is LinkerSetItem<T> typed)
                yield return typed.Value;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
