using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>
/// Places of unloaded files whose code may still be running somewhere: a thread inside it keeps offsets in registers, and
/// nobody else's variables may come to lie there. The room goes back to the reserve when the collector says that the code
/// is gone. Guarded by the layout lock of <see cref="VnetLinker"/>.
/// </summary>
/// <remarks>Holds numbers only; anything else of the file would keep it from going.</remarks>
internal sealed class RetiredPlaces(string file, WeakReference lifetime)
{
    private static readonly List<RetiredPlaces> s_retired = [];

    private readonly List<(FirstFitAllocator Reserve, int Start, int Length)> _ranges = [];
    private readonly List<int> _cells = [];

    /// <summary>Names of the files whose code is not gone yet.</summary>
    public static string[] Files => [.. s_retired.Where(places => places.IsInUse).Select(places => places.File)];

    /// <summary>Name of the file.</summary>
    public string File { get; } = file;

    private bool IsInUse => lifetime.IsAlive;

    /// <summary>Gives back what nobody uses any more.</summary>
    public static void Reclaim()
    {
        for (int i = s_retired.Count - 1; i >= 0; i--)
        {
            if (s_retired[i].IsInUse)
                continue;
            foreach ((FirstFitAllocator reserve, int start, int length) in s_retired[i]._ranges)
                reserve.Free(start, length);
            CellDirectory.Free(CollectionsMarshal.AsSpan(s_retired[i]._cells));
            s_retired.RemoveAt(i);
        }
    }

    /// <summary>Adds a range that is to be freed.</summary>
    public void Add(FirstFitAllocator reserve, int start, int length) => _ranges.Add((reserve, start, length));

    /// <summary>Adds indices in <see cref="CellDirectory"/> that are to be freed.</summary>
    public void AddCells(int[] indices) => _cells.AddRange(indices);

    /// <summary>Waits for the file's code to go, from here on.</summary>
    public void Keep()
    {
        if (!s_retired.Contains(this))
            s_retired.Add(this);
    }

    /// <summary>The file is linked again, at the same places.</summary>
    public void Revive() => s_retired.Remove(this);

    /// <summary>Zeroes the places in a reserve that is new: what the memory was used for before is nobody's to read.</summary>
    public static void ClearIn(VnetRegion region)
    {
        foreach (RetiredPlaces places in s_retired)
        {
            foreach ((FirstFitAllocator reserve, int start, int length) in places._ranges)
            {
                if (reserve == VnetReserve.Data)
                    MemoryMarshal.CreateSpan(ref region.Data(VnetPlacement.Reserve + start), length).Clear();
            }
        }
    }
}
