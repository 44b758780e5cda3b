namespace Vnet;

/// <summary>
/// Entries in the order they run: by (subsystem, order), ties in the order of registration. A copy is made on every
/// change, so that a run in progress is not disturbed by one.
/// </summary>
internal sealed class SysinitList
{
    private SysinitEntry[] _entries = [];

    /// <summary>The entries, ascending. Never changed in place.</summary>
    public SysinitEntry[] Entries
    {
        get => Volatile.Read(ref _entries);
        private set => Volatile.Write(ref _entries, value);
    }

    public void Add(SysinitEntry entry)
    {
        int at = Entries.Length;
        while (at > 0 && Entries[at - 1].Key > entry.Key)
            at--;
        var changed = new SysinitEntry[Entries.Length + 1];
        Entries.AsSpan(0, at).CopyTo(changed);
        changed[at] = entry;
        Entries.AsSpan(at).CopyTo(changed.AsSpan(at + 1));
        Entries = changed;
    }

    public bool Remove(SysinitEntry entry)
    {
        int at = Array.IndexOf(Entries, entry);
        if (at < 0)
            return false;
        var changed = new SysinitEntry[Entries.Length - 1];
        Entries.AsSpan(0, at).CopyTo(changed);
        Entries.AsSpan(at + 1).CopyTo(changed.AsSpan(at));
        Entries = changed;
        return true;
    }
}
