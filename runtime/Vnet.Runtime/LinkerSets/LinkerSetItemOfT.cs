using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>Gives the address of a field, without reflection.</summary>
/// <typeparam name="T">The field's type.</typeparam>
public delegate ref T LinkerSetAddress<T>();

/// <summary>An entry of a linker set: a field, or a delegate to a method.</summary>
/// <typeparam name="T">The field's type, or the delegate's.</typeparam>
public sealed class LinkerSetItem<T> : LinkerSetItem
{
    private readonly LinkerSetAddress<T>? _address;
    private T _value;

    internal LinkerSetItem(string set, string module, string name, T value)
        : base(set, module, name) => _value = value;

    internal LinkerSetItem(string set, string module, string name, LinkerSetAddress<T> address)
        : base(set, module, name)
    {
        _address = address;
        _value = default!;
    }

    internal override bool IsField => _address is not null;

    internal override Type Type => typeof(T);

    internal override int Size => Unsafe.SizeOf<T>();

    internal override object? BoxedValue => Value;

    /// <summary>What the entry points at: the field itself, never a copy (FreeBSD's sets hold pointers).</summary>
    public ref T Value
    {
        get
        {
            if (_address is null)
                return ref _value;
            return ref _address();
        }
    }
}
