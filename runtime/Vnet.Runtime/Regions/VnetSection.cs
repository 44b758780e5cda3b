using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>Copies a section's reference copy into a vnet.</summary>
/// <param name="data">The section's first byte in that vnet.</param>
/// <param name="slots">The section's first reference slot in that vnet.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void VnetSectionCopy(ref byte data, ref object? slots);

/// <summary>Gives the address of a variable's reference copy: its static field.</summary>
/// <param name="variable">Index of the variable in its section.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ref byte VnetSectionReference(int variable);

/// <summary>
/// What one type contributes to <see cref="LinkerSet.Vnet"/>: the layout of its virtualized variables and how to
/// initialise them. Written by the generator; placed in the region by the linker, like a section of an object file.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VnetSection
{
    // Alignment of every section within the region: that of the widest primitive (Int128, Vector128).
    internal const int Alignment = 16;

    private readonly VnetSectionCopy _copy;
    private readonly Action<VnetSectionWriter> _describe;
    private VnetVariable[]? _variables;
    private VnetPlacement? _placement;
    private int[] _cellIndices = [];

    private VnetSection(Type declaringType, string module, int dataSize, int slotCount, VnetSectionCopy copy, VnetSectionReference reference,
        Action<VnetSectionWriter> describe)
    {
        (DeclaringType, Module, DataSize, SlotCount) = (declaringType, module, dataSize, slotCount);
        (_copy, Reference, _describe) = (copy, reference, describe);
    }

    /// <summary>The type whose fields are virtualized.</summary>
    public Type DeclaringType { get; }

    /// <summary>The module it belongs to.</summary>
    public string Module { get; }

    /// <summary>Bytes of the layout; 0 when all variables are references.</summary>
    public int DataSize { get; }

    /// <summary>Reference slots.</summary>
    public int SlotCount { get; }

    /// <summary>
    /// Offset of the section's data from a vnet's base. Generated code keeps it in a <c>static readonly</c>, so that
    /// tier-1 code folds it into the instruction. Links the section's file first, if that has not happened yet.
    /// </summary>
    public nint DataOffset
    {
        get
        {
            IsOffsetTaken = true;
            return Placed().Data;
        }
    }

    /// <summary>Index of the section's first slot; see <see cref="DataOffset"/>.</summary>
    public int SlotOffset
    {
        get
        {
            IsOffsetTaken = true;
            return Placed().Slot;
        }
    }

    /// <summary>The variables, in the order of declaration.</summary>
    public IReadOnlyList<VnetVariable> Variables => _variables ??= Describe();

    internal VnetSectionReference Reference { get; }

    /// <summary>
    /// Whether the section stays where it is when its module is unloaded. Compiled code of an assembly that stays may
    /// have folded the offset; only an assembly that can be collected takes such code with it.
    /// </summary>
    internal bool KeepsPlacement => !DeclaringType.IsCollectible;

    /// <summary>Whether compiled code may have folded the offset: its place is nobody else's for as long as that code is there.</summary>
    internal bool IsOffsetTaken { get; set; }

    /// <summary>Whether its file is unlinked and its place kept for code that knows it: nobody else is told of it.</summary>
    internal bool IsRetired { get; set; }

    /// <summary>
    /// Where it is; null before that is known. Set when every region has been initialised there, and not before: others
    /// read it without a lock.
    /// </summary>
    internal VnetPlacement? Placement
    {
        get => Volatile.Read(ref _placement);
        set => Volatile.Write(ref _placement, value);
    }

    /// <summary>Whether its module is linked. A section that keeps its place has one without being linked.</summary>
    internal bool IsLinked { get; set; }

    /// <summary>Made by generated code.</summary>
    /// <typeparam name="TLayout">The generated struct with one field per unmanaged variable.</typeparam>
    public static VnetSection Create<TLayout>(Type declaringType, string module, int slotCount, VnetSectionCopy copy, VnetSectionReference reference,
        Action<VnetSectionWriter> describe)
        where TLayout : unmanaged =>
        new(declaringType, module, Unsafe.SizeOf<TLayout>(), slotCount, copy, reference, describe);

    /// <summary>Made by generated code, for a type whose variables are all references.</summary>
    public static VnetSection Create(Type declaringType, string module, int slotCount, VnetSectionCopy copy, VnetSectionReference reference,
        Action<VnetSectionWriter> describe) =>
        new(declaringType, module, 0, slotCount, copy, reference, describe);

    /// <summary>Indices of its statistics variables in every <see cref="CellDirectory"/>, which guards them.</summary>
    internal int[] CellIndices
    {
        get => Volatile.Read(ref _cellIndices);
        set => Volatile.Write(ref _cellIndices, value);
    }

    /// <exception cref="VnetInitialiserException">An initialiser threw.</exception>
    internal void Copy(ref byte data, ref object? slots)
    {
        try
        {
            _copy(ref data, ref slots);
        }
        catch (Exception error) when (error is not VnetException)
        {
            throw new VnetInitialiserException(Module, DeclaringType, error);
        }
    }

    /// <summary>Its place; finds one when the section's file was announced and nobody has.</summary>
    /// <exception cref="VnetBusyException">Its module is not loaded.</exception>
    internal VnetPlacement Placed()
    {
        if (Placement is { } known && !IsRetired)
            return known;
        VnetLinker.PlaceFileOf(LinkerSet.Vnet, this);
        return Placement is { } placed && !IsRetired ? placed : throw NotLoaded();
    }

    internal VnetBusyException NotLoaded() =>
        VnetBusyException.NotLoaded(Module, $"the variables of {DeclaringType}", VnetLinker.ErrorOf(LinkerSet.Vnet, this));

    private VnetVariable[] Describe()
    {
        var writer = new VnetSectionWriter(this);
        _describe(writer);
        return [.. writer.Variables];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Module}: {DeclaringType.FullName}, {DataSize} bytes, {SlotCount} slots";
}
