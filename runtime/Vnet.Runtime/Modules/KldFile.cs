namespace Vnet;

/// <summary>A file of the linker, as <c>kldstat</c> shows it: an assembly that contains modules.</summary>
/// <remarks>Keeps no unloaded assembly alive. Thread-safe.</remarks>
public sealed class KldFile
{
    private const int Unloading = -1;

    // Changed under the registry lock, and never in place: others read it without.
    private KldFile[] _dependents = [];

    // Guarded by the registry lock.
    private readonly List<KldFile> _dependencies = [];

    private LinkerFile? _file;
    private int _holds;

    internal KldFile(LinkerFile file)
    {
        _file = file;
        Name = file.Name;
        Modules = [.. file.Modules.Select(module => module.Name)];
        Size = SizeOf(file);
    }

    /// <summary>Number of the file, in the order of linking; 0 before it is linked.</summary>
    public int Id { get; private set; }

    /// <summary>The assembly's name.</summary>
    public string Name { get; }

    /// <summary>Full path of the file it was loaded from; null for an assembly that the program references.</summary>
    public string? Path { get; internal set; }

    /// <summary>Names of the modules it contains.</summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>Bytes of its variables: per vnet, and per CPU.</summary>
    public int Size { get; }

    /// <summary>Whether it is linked.</summary>
    public bool IsLoaded => Volatile.Read(ref _file) is { IsLinked: true };

    /// <summary>Who keeps it loaded: each load, each file that depends on it, each <see cref="Hold"/>.</summary>
    public int References => Users + _dependents.Length + Math.Max(0, Volatile.Read(ref _holds));

    /// <summary>Names of the files that depend on it.</summary>
    public IReadOnlyList<string> Dependents => [.. _dependents.Select(file => file.Name)];

    /// <summary>How often it was loaded by name or path, less how often unloaded; 0 for one that came as a dependency.</summary>
    internal int Users { get; set; }

    internal LinkerFile? File => _file;

    internal KldLoadContext? Context { get; set; }

    /// <summary>
    /// Keeps the file from being unloaded until the scope is disposed: unloading meanwhile fails with
    /// <see cref="VnetBusyException"/>. One interlocked instruction each way.
    /// </summary>
    /// <exception cref="VnetBusyException">It is unloaded, or being unloaded.</exception>
    public HoldScope Hold()
    {
        int holds = Volatile.Read(ref _holds);
        while (holds != Unloading)
        {
            int seen = Interlocked.CompareExchange(ref _holds, holds + 1, holds);
            if (seen == holds)
                return new HoldScope(this);
            holds = seen;
        }

        throw new VnetBusyException($"'{Name}' cannot be held: it is unloaded, or about to be. Load it again with Kld.Load.");
    }

    /// <summary>From here on nobody can hold it.</summary>
    /// <exception cref="VnetBusyException">Somebody does.</exception>
    internal void BeginUnload()
    {
        int holds = Interlocked.CompareExchange(ref _holds, Unloading, 0);
        if (holds > 0)
            throw new VnetBusyException($"'{Name}' cannot be unloaded: it is held {holds} time(s) with KldFile.Hold. Dispose those scopes first.");
    }

    /// <summary>It stays after all.</summary>
    internal void CancelUnload() => Volatile.Write(ref _holds, 0);

    internal void ThrowIfNeeded()
    {
        if (_file is { IsLinkedAtBoot: true })
            throw new VnetBusyException($"'{Name}' cannot be unloaded: it was linked at boot, and its variables are part of every region. Load it after boot if it must be removable.");
        if (_dependents.Length > 0)
            throw new VnetBusyException($"'{Name}' cannot be unloaded: {string.Join(", ", _dependents.Select(file => $"'{file.Name}'"))} depend(s) on it. Unload first what depends on it.");
    }

    internal void Linked(LinkerFile file, int id)
    {
        (_file, Id, Users, _holds) = (file, id, 1, 0);
    }

    /// <summary>Notes that this file needs another.</summary>
    internal void DependOn(KldFile other)
    {
        if (other == this || _dependencies.Contains(other))
            return;
        _dependencies.Add(other);
        other._dependents = [.. other._dependents, this];
    }

    /// <summary>Lets go of what it needed, and for a file that can go away, of the assembly.</summary>
    /// <returns>What it needed.</returns>
    internal KldFile[] Release()
    {
        KldFile[] needed = [.. _dependencies];
        foreach (KldFile other in needed)
            other._dependents = [.. other._dependents.Where(file => file != this)];
        _dependencies.Clear();
        Users = 0;
        if (Context is { } context)
        {
            (Context, _file) = (null, null);
            context.Unload();
        }

        return needed;
    }

    private static int SizeOf(LinkerFile file) =>
        file.Items<VnetSection>(LinkerSet.Vnet).Sum(section => section.DataSize + (section.SlotCount * IntPtr.Size))
        + file.Items<DpcpuSection>(LinkerSet.Pcpu).Sum(section => section.Size);

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {References} {Name}";

    /// <summary>A stretch of code in which a file is not unloaded.</summary>
    public ref struct HoldScope
    {
        private KldFile? _file;

        internal HoldScope(KldFile file) => _file = file;

        /// <summary>Lets go. Does nothing the second time.</summary>
        public void Dispose()
        {
            if (_file is { } file)
                Interlocked.Decrement(ref file._holds);
            _file = null;
        }
    }
}
