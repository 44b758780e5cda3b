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
    /// <summary>Variables in the directory; one with a higher index goes the longer way through its slot.</summary>
    public const int Capacity = 64;

    // A leaf: taken in static initialisers.
    private static readonly Lock s_lock = new();

    // Every statistics variable at its index; null where there is none. Weakly: each is a static of its assembly, which
    // may go.
    private static WeakReference<object>?[] s_variables = [];

    // Keeps alive what the tables' addresses point into. Also when the vnet is dead: it may still be current somewhere.
    private readonly PcpuCells?[] _cells = new PcpuCells?[Capacity];

    public CellDirectory()
        : base(Capacity * IntPtr.Size)
    {
    }

    /// <summary>Gives a variable the lowest index that is free.</summary>
    public static int Take(object variable, VnetSection section)
    {
        lock (s_lock)
        {
            int index = Array.IndexOf(s_variables, null);
            if (index < 0)
            {
                index = s_variables.Length;
                Volatile.Write(ref s_variables, [.. s_variables, null]);
            }

            s_variables[index] = new WeakReference<object>(variable);
            section.CellIndices = [.. section.CellIndices, index];
            section.IsOffsetTaken = true;
            return index;
        }
    }

    /// <summary>The variable of an index.</summary>
    public static object? Variable(int index) => Volatile.Read(ref s_variables)[index] is { } found && found.TryGetTarget(out object? variable) ? variable : null;

    /// <summary>Gives indices back, when no directory and no code knows them any more.</summary>
    public static void Free(ReadOnlySpan<int> indices)
    {
        lock (s_lock)
        {
            foreach (int index in indices)
                s_variables[index] = null;
        }
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
            if (index >= Capacity)
                continue;
            foreach (DpcpuMemory table in Sets)
                MemoryMarshal.Write(MemoryMarshal.CreateSpan(ref table[index * IntPtr.Size], IntPtr.Size), (nint)0);
            _cells[index] = null;
        }
    }
}
