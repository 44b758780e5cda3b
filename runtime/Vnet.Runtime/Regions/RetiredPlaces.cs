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
            s_retired.RemoveAt(i);
        }
    }

    /// <summary>Adds a range that is to be freed.</summary>
    public void Add(FirstFitAllocator reserve, int start, int length) => _ranges.Add((reserve, start, length));

    /// <summary>Waits for the file's code to go, from here on.</summary>
    public void Keep() => s_retired.Add(this);
}
