namespace Vnet.Netinet;

/// <summary>
/// What an interface wants of a group, merged of what its sockets want (RFC 3376 section 3.2, RFC 3810 section 4.2; FreeBSD's
/// <c>inm_merge</c>, <c>in6m_merge</c>). The caller serialises.
/// </summary>
/// <typeparam name="TAddr">The family's address.</typeparam>
/// <remarks>Members are counted, per source too: to change one costs its own sources, not those of all.</remarks>
public sealed class GroupFilter<TAddr>
    where TAddr : struct, IEquatable<TAddr>
{
    private Dictionary<TAddr, (int Includes, int Excludes)>? _sources;
    private int _excludes;
    private bool _isStale;

    /// <summary>Number of sockets, and others, that are members.</summary>
    public int Members { get; private set; }

    /// <summary>Distinct sources that members name.</summary>
    public int SourceCount => _sources?.Count ?? 0;

    /// <summary>What the interface wants.</summary>
    public SourceFilter<TAddr> Current
    {
        get
        {
            if (_isStale)
                (field, _isStale) = (Merge(), false);
            return field;
        }

        private set;
    } = SourceFilter<TAddr>.None;

    /// <summary>A member comes, goes, or wants something else.</summary>
    /// <param name="before">What it wanted; null for one that comes.</param>
    /// <param name="after">What it wants; null for one that goes.</param>
    public void Replace(SourceFilter<TAddr>? before, SourceFilter<TAddr>? after)
    {
        if (after is not null)
            Count(after, 1);
        if (before is not null)
            Count(before, -1);
        _isStale = true;
    }

    /// <summary>How many distinct sources there would be after <see cref="Replace"/> at most, to hold that against a limit before.</summary>
    public int SourcesWith(SourceFilter<TAddr> after)
    {
        int more = 0;
        foreach (ref readonly TAddr source in after.Sources)
        {
            if (_sources?.ContainsKey(source) != true)
                more++;
        }

        return SourceCount + more;
    }

    private void Count(SourceFilter<TAddr> filter, int by)
    {
        Members += by;
        bool excludes = filter.Mode == FilterMode.Exclude;
        if (excludes)
            _excludes += by;
        foreach (ref readonly TAddr source in filter.Sources)
        {
            _sources ??= [];
            (int includes, int excluded) = _sources.GetValueOrDefault(source);
            (int, int) now = excludes ? (includes, excluded + by) : (includes + by, excluded);
            if (now == (0, 0))
                _sources.Remove(source);
            else
                _sources[source] = now;
        }
    }

    // "If any of the records has a filter mode of EXCLUDE, the filter mode is EXCLUDE and the source list is the intersection of
    // the source lists of all EXCLUDE records, minus those that appear in any INCLUDE record"; else INCLUDE and the union.
    private SourceFilter<TAddr> Merge()
    {
        if (SourceCount == 0)
            return _excludes > 0 ? SourceFilter<TAddr>.All : SourceFilter<TAddr>.None;
        var merged = new List<TAddr>();
        foreach ((TAddr source, (int includes, int excludes)) in _sources!)
        {
            if (_excludes > 0 ? excludes == _excludes && includes == 0 : includes > 0)
                merged.Add(source);
        }

        return new SourceFilter<TAddr>(_excludes > 0 ? FilterMode.Exclude : FilterMode.Include, [.. merged]);
    }
}
