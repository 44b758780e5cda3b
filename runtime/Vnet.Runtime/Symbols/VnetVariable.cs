using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A virtualized variable: reads and writes its copy in any live vnet, and its reference copy.</summary>
/// <remarks>Thread-safe as far as the variable is: a read or write is that of a field of its type.</remarks>
public sealed class VnetVariable : VnetSymbol
{
    private readonly VnetSection _section;
    private readonly int _index;
    private readonly bool _shared;
    private Action? _restore;

    internal VnetVariable(VnetSection section, int index, string name, Type type, VnetVariableKind kind, int sectionOffset, int size, int alignment,
        string? documentation, bool shared)
        : base(section.Module, name, type, size, alignment, documentation)
    {
        (_section, _index, Kind, SectionOffset, _shared) = (section, index, kind, sectionOffset, shared);
    }

    /// <summary>How a vnet stores it.</summary>
    public VnetVariableKind Kind { get; }

    /// <summary>
    /// Whether every vnet gets its own object, made by re-running the field's initialiser; otherwise the value of the
    /// reference copy is copied.
    /// </summary>
    public bool HasFactory => !_shared;

    /// <inheritdoc/>
    public override string LinkName => VnetSymbols.VnetPrefix + Name;

    /// <inheritdoc/>
    public override int Offset
    {
        get
        {
            if (_section.Placement is not { } placement)
                return -1;
            return SectionOffset + (Kind == VnetVariableKind.Data ? (int)placement.Data : placement.Slot);
        }
    }

    /// <summary>The type that declares the field.</summary>
    public Type DeclaringType => _section.DeclaringType;

    internal int SectionOffset { get; }

    internal override string DeclaringTypeName => _section.DeclaringType.FullName!;

    /// <summary>Reads a vnet's copy.</summary>
    /// <exception cref="VnetSymbolTypeException"><typeparamref name="T"/> is not the variable's type.</exception>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    public T Read<T>(VnetInstance vnet) => In<T>(vnet);

    /// <summary>Writes a vnet's copy.</summary>
    /// <inheritdoc cref="Read"/>
    public void Write<T>(VnetInstance vnet, T value) => In<T>(vnet) = value;

    /// <summary>A vnet's copy, in place.</summary>
    /// <inheritdoc cref="Read"/>
    public ref T In<T>(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        ThrowIfNot(typeof(T));
        if (!Vimage.IsEnabled)
            return ref Reference<T>();
        switch (Kind)
        {
            case VnetVariableKind.Data:
                return ref Unsafe.As<byte, T>(ref Data(vnet));
            case VnetVariableKind.Reference:
                return ref Unsafe.As<object?, T>(ref Slot(vnet));
            default:
                return ref ((VnetBox<T>)Slot(vnet)!).Value;
        }
    }

    /// <summary>Reads a vnet's copy as an object, for tools that do not know its type.</summary>
    /// <exception cref="VnetDisposedException">The vnet is destroyed.</exception>
    public object? ReadObject(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        if (!Vimage.IsEnabled)
            return ReadReferenceObject();
        return Kind switch
        {
            VnetVariableKind.Data => RuntimeHelpers.Box(ref Data(vnet), Type.TypeHandle),
            VnetVariableKind.Reference => Slot(vnet),
            _ => ((VnetBox)Slot(vnet)!).BoxedValue,
        };
    }

    /// <summary>Reads the reference copy: what later vnets start with.</summary>
    /// <exception cref="VnetSymbolTypeException"><typeparamref name="T"/> is not the variable's type.</exception>
    public T ReadReference<T>() => Reference<T>();

    /// <summary>Writes the reference copy, and so the default of later vnets; live ones keep theirs.</summary>
    /// <exception cref="VnetSymbolTypeException"><typeparamref name="T"/> is not the variable's type.</exception>
    /// <exception cref="VnetBusyException">Every vnet makes its own object, so there is no default to change.</exception>
    public void WriteReference<T>(T value)
    {
        ThrowIfNot(typeof(T));
        if (HasFactory)
            throw new VnetBusyException($"'{QualifiedName}' is a mutable {Type}: every vnet runs its initialiser anew, so its reference copy is not a default. Change the initialiser, or write the copy of each vnet.");
        SaveReference<T>();
        Reference<T>() = value;
    }

    /// <summary>
    /// Remembers the compiled default, unless that has been done (FreeBSD's <c>vnet_save_init</c>). The first
    /// <see cref="WriteReference"/> does it.
    /// </summary>
    /// <exception cref="VnetSymbolTypeException"><typeparamref name="T"/> is not the variable's type.</exception>
    public void SaveReference<T>()
    {
        T saved = Reference<T>();
        Interlocked.CompareExchange(ref _restore, () => Reference<T>() = saved, null);
    }

    /// <summary>Puts the compiled default back (FreeBSD's <c>vnet_restore_init</c>).</summary>
    /// <returns>False when none was saved: the reference copy is the compiled default.</returns>
    public bool RestoreReference()
    {
        Volatile.Read(ref _restore)?.Invoke();
        return _restore is not null;
    }

    private ref T Reference<T>()
    {
        ThrowIfNot(typeof(T));
        return ref Unsafe.As<byte, T>(ref _section.Reference(_index));
    }

    private object? ReadReferenceObject()
    {
        ref byte reference = ref _section.Reference(_index);
        return Type.IsValueType ? RuntimeHelpers.Box(ref reference, Type.TypeHandle) : Unsafe.As<byte, object?>(ref reference);
    }

    private ref byte Data(VnetInstance vnet)
    {
        return ref Unsafe.AddByteOffset(ref vnet.Data(Linked().Data), SectionOffset);
    }

    private ref object? Slot(VnetInstance vnet)
    {
        return ref Unsafe.Add(ref vnet.Slot(Linked().Slot), SectionOffset);
    }

    // A symbol may outlive its module's stay.
    private VnetPlacement Linked()
    {
        VnetPlacement placement = _section.Placed();
        return _section.IsLinked ? placement : throw _section.NotLoaded();
    }
}
