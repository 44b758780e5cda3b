namespace Vnet;

/// <summary>An entry of a linker set.</summary>
public abstract class LinkerSetItem
{
    private protected LinkerSetItem(string set, string module, string name) => (Set, Module, Name) = (set, module, name);

    /// <summary>The set.</summary>
    public string Set { get; }

    /// <summary>The module that contributes the entry.</summary>
    public string Module { get; }

    /// <summary>The entry's name: that of its field or method, with the declaring type.</summary>
    public string Name { get; }

    /// <summary>Whether it points at a field, rather than holding a value of its own.</summary>
    internal abstract bool IsField { get; }

    internal abstract Type Type { get; }

    internal abstract int Size { get; }

    internal abstract object? BoxedValue { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Set}: {Module}.{Name}";
}
