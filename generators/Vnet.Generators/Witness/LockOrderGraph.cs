namespace Vnet.Generators;

/// <summary>The declared order as a graph: what follows what, and the rank of each class.</summary>
internal sealed class LockOrderGraph
{
    private readonly EquatableArray<LockClassModel> _classes;
    private readonly List<string>[] _next;
    private readonly int[] _ranks;

    public LockOrderGraph(EquatableArray<LockClassModel> classes)
    {
        _classes = classes;
        _next = [.. classes.Select(lockClass => lockClass.Before.Select(NameOf).ToList())];
        Cycle = FindCycle();
        _ranks = Cycle is null ? Rank() : new int[classes.Count];
    }

    /// <summary>Names of classes that lead back to the first, or null when the order is one.</summary>
    public string? Cycle { get; }

    /// <summary>A class comes after every class of lower rank that leads to it.</summary>
    public int RankOf(int index) => _ranks[index];

    /// <summary>Names of the classes that follow one, directly or not.</summary>
    public IEnumerable<string> After(int index)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>(_next[index]);
        while (waiting.Count > 0)
        {
            string name = waiting.Pop();
            if (!seen.Add(name))
                continue;
            foreach (string next in NextOf(name))
                waiting.Push(next);
        }

        return seen;
    }

    // Stated either as a property of the same order or as the name of a class, of this order or of another assembly's.
    private string NameOf(string stated) => _classes.FirstOrDefault(other => other.Property.TrimStart('@') == stated)?.Name ?? stated;

    private IEnumerable<string> NextOf(string name)
    {
        int index = IndexOf(name);
        return index < 0 ? [] : _next[index];
    }

    private int IndexOf(string name)
    {
        for (int i = 0; i < _classes.Count; i++)
        {
            if (_classes[i].Name == name)
                return i;
        }

        return -1;
    }

    private string? FindCycle()
    {
        for (int i = 0; i < _classes.Count; i++)
        {
            if (!After(i).Contains(_classes[i].Name))
                continue;
            string path = _classes[i].Name;
            string at = path;
            do
            {
                at = NextOf(at).First(next => next == _classes[i].Name || (IndexOf(next) is >= 0 and int index && After(index).Contains(_classes[i].Name)));
                path += " → " + at;
            }
            while (at != _classes[i].Name && path.Length < 1000);
            return path;
        }

        return null;
    }

    // The length of the longest way that leads to a class.
    private int[] Rank()
    {
        var ranks = new int[_classes.Count];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 0; i < ranks.Length; i++)
            {
                foreach (int next in _next[i].Select(IndexOf).Where(index => index >= 0 && ranks[index] <= ranks[i]))
                {
                    ranks[next] = ranks[i] + 1;
                    changed = true;
                }
            }
        }

        return ranks;
    }
}
