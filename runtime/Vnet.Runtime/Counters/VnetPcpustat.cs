using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>
/// The current vnet's statistics of one kind: what <c>V_tcpstat</c> is for a <see cref="VnetDefineAttribute"/> field of a
/// <see cref="VnetPcpustatAttribute"/> struct. See <see cref="Pcpustat{T}"/> for what counting and snapshots promise.
/// </summary>
/// <typeparam name="T">The statistics struct.</typeparam>
public readonly unsafe struct VnetPcpustat<T>
    where T : unmanaged
{
    // Not the variable itself: a reference would be loaded with every access, which a number in the code is not.
    private readonly int _index;

    /// <summary>Made by generated code.</summary>
    /// <param name="index">The variable's index, from a <c>static readonly</c>, so that compiled code folds it.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VnetPcpustat(int index) => _index = index;

    /// <inheritdoc cref="Pcpustat{T}.Own"/>
    /// <exception cref="NoCurrentVnetException">No vnet is current.</exception>
    public ref T Own
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            nint table = CurVnetCells.t_cells;
            if (table != 0 && _index < CellDirectory.Capacity)
            {
                nint cells = ((nint*)table)[_index];
                if (cells != 0)
                    return ref *(T*)cells;
            }

            return ref VnetPcpustatVariable<T>.FindOwn(_index);
        }
    }

    /// <summary>The current vnet's statistics as an object, which may be kept: it stays that vnet's.</summary>
    /// <exception cref="NoCurrentVnetException">No vnet is current.</exception>
    public Pcpustat<T> Current => VnetPcpustatVariable<T>.At(_index).Current;

    /// <inheritdoc cref="Pcpustat{T}.Sum"/>
    /// <exception cref="NoCurrentVnetException">No vnet is current.</exception>
    public T Sum() => Current.Sum();

    /// <inheritdoc cref="Pcpustat{T}.Zero"/>
    /// <exception cref="NoCurrentVnetException">No vnet is current.</exception>
    public void Zero() => Current.Zero();
}
