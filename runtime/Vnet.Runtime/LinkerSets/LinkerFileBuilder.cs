using System.ComponentModel;

namespace Vnet;

/// <summary>What generated code writes an assembly's linker sets into. Not for use by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LinkerFileBuilder
{
    private readonly List<LinkerSetItem> _items = [];
    private readonly List<VnetModuleInfo> _modules = [];

    internal LinkerFileBuilder(LinkerFile file) => File = file;

    internal LinkerFile File { get; }

    internal IReadOnlyList<LinkerSetItem> Items => _items;

    internal IReadOnlyList<VnetModuleInfo> Modules => _modules;

    internal string? Stamp { get; private set; }

    /// <summary>States the assembly's ABI stamp; see <see cref="VnetAbiStamp"/>.</summary>
    public void Abi(string stamp) => Stamp = stamp;

    /// <summary>Declares a module that the assembly contains.</summary>
    public void Module(string name, int version) => _modules.Add(new VnetModuleInfo(name, version, File));

    /// <summary>Adds an entry that holds a value: a delegate, a section, a constructor.</summary>
    public void Add<T>(string set, string module, string name, T value) =>
        _items.Add(new LinkerSetItem<T>(set, module, name, value));

    /// <summary>Adds an entry that points at a field.</summary>
    public void AddField<T>(string set, string module, string name, LinkerSetAddress<T> address) =>
        _items.Add(new LinkerSetItem<T>(set, module, name, address));
}
