using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>Copies a section's reference copy into a CPU's region.</summary>
/// <param name="data">The section's first byte.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void DpcpuSectionCopy(ref byte data);

/// <summary>
/// What one type contributes to <see cref="LinkerSet.Pcpu"/>: the layout of its per-CPU variables. Written by the
/// generator.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DpcpuSection
{
    private readonly DpcpuSectionCopy _copy;
    private readonly Action<DpcpuSectionWriter> _describe;
    private DpcpuSymbol[]? _variables;
    private int _placement = -1;

    private DpcpuSection(Type declaringType, string module, int size, DpcpuSectionCopy copy, Action<DpcpuSectionWriter> describe) =>
        (DeclaringType, Module, Size, _copy, _describe) = (declaringType, module, size, copy, describe);

    /// <summary>The type whose fields are per-CPU.</summary>
    public Type DeclaringType { get; }

    /// <summary>The module it belongs to.</summary>
    public string Module { get; }

    /// <summary>Bytes of the layout.</summary>
    public int Size { get; }

    /// <summary>
    /// Offset of the section from the base of a CPU's region; generated code adds to it and keeps it in a
    /// <c>static readonly</c>. Links the section's file first, if that has not happened yet.
    /// </summary>
    public int Offset
    {
        get
        {
            IsOffsetTaken = true;
            if (!HasPlace)
                VnetLinker.PlaceFileOf(LinkerSet.Pcpu, this);
            if (!HasPlace)
                throw VnetBusyException.NotLoaded(Module, $"the per-CPU variables of {DeclaringType}", VnetLinker.ErrorOf(LinkerSet.Pcpu, this));
            return Placement;
        }
    }

    /// <summary>The variables, in the order of declaration.</summary>
    public IReadOnlyList<DpcpuSymbol> Variables => _variables ??= Describe();

    /// <inheritdoc cref="VnetSection.IsOffsetTaken"/>
    internal bool IsOffsetTaken { get; private set; }

    /// <inheritdoc cref="VnetSection.IsRetired"/>
    internal bool IsRetired { get; set; }

    /// <inheritdoc cref="VnetSection.Placement"/>
    internal int Placement
    {
        get => Volatile.Read(ref _placement);
        set => Volatile.Write(ref _placement, value);
    }

    /// <inheritdoc cref="VnetSection.KeepsPlacement"/>
    internal bool KeepsPlacement => !DeclaringType.IsCollectible;

    private bool HasPlace => Placement >= 0 && !IsRetired;

    /// <summary>Made by generated code.</summary>
    /// <typeparam name="TLayout">The generated struct with one field per variable.</typeparam>
    public static DpcpuSection Create<TLayout>(Type declaringType, string module, DpcpuSectionCopy copy, Action<DpcpuSectionWriter> describe)
        where TLayout : unmanaged =>
        new(declaringType, module, Unsafe.SizeOf<TLayout>(), copy, describe);

    internal void Copy(ref byte data) => _copy(ref data);

    private DpcpuSymbol[] Describe()
    {
        var writer = new DpcpuSectionWriter(this);
        _describe(writer);
        return [.. writer.Variables];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Module}: {DeclaringType.FullName}, {Size} bytes per CPU";
}
