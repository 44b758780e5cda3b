using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>
/// Where a vnet's statistics variables have their cells, a table per writer: from a thread-static address to a cell are
/// two loads, whichever vnet is current.
/// </summary>
/// <remarks>
/// An entry is found again when it is missing, from the <see cref="Pcpustat{T}"/> in the vnet's slot; so entries may be
/// cleared at any time. A variable has the same index in every vnet.
/// </remarks>
internal sealed class CellDirectory : PcpuCells
{
    /// <summary>Variables with an index; what is declared beyond goes the longer way through its slot.</summary>
    public const int Capacity = 64;

    private static ulong s_taken;

    // Keeps alive what the tables' addresses point into. Also when the vnet is dead: it may still be current somewhere.
    private readonly PcpuCells?[] _cells = new PcpuCells?[Capacity];

    public CellDirectory()
        : base(Capacity * IntPtr.Size)
    {
    }

    /// <summary>An index for a variable, or -1. The caller holds the layout lock.</summary>
    public static int Take()
    {
        int index = (int)ulong.TrailingZeroCount(~s_taken);
        if (index == Capacity)
            return -1;
        s_taken |= 1ul << index;
        return index;
    }

    /// <summary>Gives indices back, when no directory knows them any more. The caller holds the layout lock.</summary>
    public static void Free(ReadOnlySpan<int> indices)
    {
        foreach (int index in indices)
            s_taken &= ~(1ul << index);
    }

    /// <summary>Enters this thread's cells of a variable.</summary>
    /// <param name="table">This thread's table.</param>
    /// <param name="index">The variable.</param>
    /// <param name="cells">The variable's cells in this vnet.</param>
    public unsafe void Enter(nint table, int index, PcpuCells cells)
    {
        Volatile.Write(ref _cells[index], cells);
        ((nint*)table)[index] = cells.Own;
    }

    /// <summary>Clears variables' entries in every table: nobody counts in them now.</summary>
    public void Forget(ReadOnlySpan<int> indices)
    {
        foreach (int index in indices)
        {
            foreach (DpcpuMemory table in Sets)
                MemoryMarshal.Write(MemoryMarshal.CreateSpan(ref table[index * IntPtr.Size], IntPtr.Size), (nint)0);
            _cells[index] = null;
        }
    }
}
