using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>
/// Cells to count in, one set per writer: a CPU while a thread is pinned to it, else a thread. Only its writer writes a
/// set, so that an increment is a plain add; readers sum over all of them. A set is made when its writer first counts
/// here, and goes with this object. When a thread ends, the next new one continues its sets.
/// </summary>
/// <remarks>
/// Zeroing writes to no cell, because an add that its writer is just making would undo that: it remembers what the sums
/// were, and they count from there. So nothing is lost or counted twice, whatever happens at the same time.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract unsafe class PcpuCells
{
    // What every table looks like before anybody counts: no entry, behind the number of them. Pinned.
    private static readonly nint[] s_empty = GC.AllocateArray<nint>(2, pinned: true);

    // One for all: it is taken once per writer and object, and objects are as many as vnets.
    private static readonly Lock s_lock = new();

    private readonly int _size;

    // Address of the set of writer i at _table[i], with how many there are at _table[-1]. Writer 0 has none: it stands
    // for a thread that has no number yet.
    private nint _table = AddressOf(s_empty);

    // What the tables' addresses refer to, every table that ever was included: a writer may just be reading one.
    private nint[][] _tables = [];
    private DpcpuMemory[] _sets = [];

    /// <param name="size">Bytes of a set.</param>
    private protected PcpuCells(int size) => _size = size;

    /// <summary>Number of writers that have counted here, and so of sets in memory.</summary>
    public int Writers => Volatile.Read(ref _sets).Length;

    internal DpcpuMemory[] Sets => Volatile.Read(ref _sets);

    /// <summary>
    /// Address of this thread's set. The caller keeps this object alive until it has used it.
    /// </summary>
    internal nint Own
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var table = (nint*)_table;
            nint writer = DpcpuThread.t_writer;
            if (writer < table[-1])
            {
                nint set = table[writer];
                if (set != 0)
                    return set;
            }

            return AddSet(this);
        }
    }

    private protected ulong SumAt(int offset)
    {
        ulong sum = 0;
        foreach (DpcpuMemory set in Sets)
            sum = unchecked(sum + Volatile.Read(ref Unsafe.As<byte, ulong>(ref set[offset])));
        return sum;
    }

    // Static, like the slow paths of per-CPU variables, and without any generic argument.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint AddSet(PcpuCells cells)
    {
        nint writer = DpcpuThread.t_writer;
        if (writer == 0)
            writer = Dpcpu.AttachWriter();
        lock (s_lock)
            return cells.SetOf(writer);
    }

    private nint SetOf(nint writer)
    {
        var table = (nint*)_table;
        if (writer >= table[-1])
            table = (nint*)Grow(writer + 1);
        if (table[writer] == 0)
        {
            var set = new DpcpuMemory(_size);
            Volatile.Write(ref _sets, [.. _sets, set]);
            table[writer] = set.Base;
        }

        return table[writer];
    }

    private nint Grow(nint count)
    {
        nint known = ((nint*)_table)[-1];
        nint[] grown = GC.AllocateArray<nint>(1 + (int)Math.Max(count, 2 * known), pinned: true);
        grown[0] = grown.Length - 1;
        new Span<nint>((void*)_table, (int)known).CopyTo(grown.AsSpan(1));
        _tables = [.. _tables, grown];
        nint address = AddressOf(grown);
        Volatile.Write(ref _table, address);
        return address;
    }

    private static nint AddressOf(nint[] table) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(table)) + sizeof(nint);
}
