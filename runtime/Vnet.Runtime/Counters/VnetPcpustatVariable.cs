using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A statistics variable: finds each vnet's <see cref="Pcpustat{T}"/>. Used by generated code.</summary>
/// <typeparam name="T">The statistics struct.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VnetPcpustatVariable<T>
    where T : unmanaged
{
    private readonly VnetSection _section;
    private readonly int _slot;
    private readonly string _name;
    private Pcpustat<T> _only;

    /// <summary>Made by generated code.</summary>
    /// <param name="section">The section of the type that declares it.</param>
    /// <param name="slot">Its slot within the section.</param>
    /// <param name="name">Its name in the symbol table.</param>
    /// <param name="reference">The reference copy: what the counters start at. By reference, which tells the compiler that the field is used.</param>
    public VnetPcpustatVariable(VnetSection section, int slot, string name, ref T reference)
    {
        ArgumentNullException.ThrowIfNull(section);
        (_section, _slot, _name) = (section, slot, name);
        _only = new Pcpustat<T>(reference);
        Index = CellDirectory.Take(this, section);
    }

    /// <summary>Its index in every vnet's directory. Generated code keeps it in a <c>static readonly</c>.</summary>
    public int Index { get; }

    /// <summary>With <see cref="Vimage.IsEnabled"/> off, the only ones there are.</summary>
    public ref Pcpustat<T> Only => ref _only;

    /// <summary>The current vnet's.</summary>
    /// <exception cref="NoCurrentVnetException">No vnet is current.</exception>
    /// <exception cref="VnetDisposedException">The current vnet is destroyed.</exception>
    public Pcpustat<T> Current
    {
        get
        {
            if (!Vimage.IsEnabled)
                return _only;
            object? found = CurVnet.Slot(_section.SlotOffset + _slot, _name);
            return (Pcpustat<T>)(found ?? throw Gone());
        }
    }

    internal static VnetPcpustatVariable<T> At(int index) =>
        (VnetPcpustatVariable<T>)(CellDirectory.Variable(index) ?? throw VnetRegion.NoReserve());

    // Not a method of the accessor, a struct: that would force its constant index into memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static ref T FindOwn(int index)
    {
        Pcpustat<T> cells = At(index).Current;
        if (index < CellDirectory.Capacity)
        {
            CellDirectory directory = (Vimage.IsEnabled ? CurVnetState.OfThisThread.Current! : VnetInstance.Default).Region.Cells;
            CurVnetCells.t_cells = directory.Own;
            directory.Enter(CurVnetCells.t_cells, index, cells);
        }

        return ref cells.Own;
    }

    private VnetException Gone() => CurVnet.Current is { State: VnetState.Dead } dead
        ? new VnetDisposedException(dead.Name, $"access '{_name}'")
        : VnetRegion.NoReserve();
}
