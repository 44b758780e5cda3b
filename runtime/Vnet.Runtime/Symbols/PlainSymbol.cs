namespace Vnet;

/// <summary>A static field in a linker set: one copy in the process, found under its plain name.</summary>
public sealed class PlainSymbol : VnetSymbol
{
    private readonly LinkerSetItem _item;

    internal PlainSymbol(LinkerSetItem item)
        : base(item.Module, NameOf(item), item.Type, item.Size, item.Size, null) => _item = item;

    /// <inheritdoc/>
    public override string LinkName => Name;

    /// <summary>−1: it lies in no region.</summary>
    public override int Offset => -1;

    internal override string DeclaringTypeName => _item.Name.LastIndexOf('.') is var dot and > 0 ? _item.Name[..dot] : _item.Module;

    /// <summary>The field, in place.</summary>
    /// <exception cref="VnetSymbolTypeException"><typeparamref name="T"/> is not the field's type.</exception>
    public ref T Value<T>()
    {
        ThrowIfNot(typeof(T));
        return ref ((LinkerSetItem<T>)_item).Value;
    }

    /// <summary>Reads the field.</summary>
    /// <inheritdoc cref="Value"/>
    public T Read<T>() => Value<T>();

    /// <summary>Writes the field.</summary>
    /// <inheritdoc cref="Value"/>
    public void Write<T>(T value) => Value<T>() = value;

    /// <summary>Reads the field as an object, for tools that do not know its type.</summary>
    public object? ReadObject() => _item.BoxedValue;

    // As for virtualized variables: less the prefix that says where a field is.
    private static string NameOf(LinkerSetItem item)
    {
        string name = item.Name[(item.Name.LastIndexOf('.') + 1)..];
        string bare = name.StartsWith("s_", StringComparison.Ordinal) || name.StartsWith("m_", StringComparison.Ordinal) ? name[2..]
            : name.StartsWith('_') ? name[1..] : name;
        return bare.Length == 0 ? name : bare;
    }
}
