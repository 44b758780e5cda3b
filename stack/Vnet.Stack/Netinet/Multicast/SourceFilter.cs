namespace Vnet.Netinet;

/// <summary>
/// Of which sources a group's packets are wanted: the state of a socket, or, merged, of an interface (RFC 3376 and 3810, section
/// 3).
/// </summary>
/// <typeparam name="TAddr">The family's address.</typeparam>
/// <remarks>Immutable, so that it is asked for every packet without a lock.</remarks>
public sealed class SourceFilter<TAddr> : IEquatable<SourceFilter<TAddr>>
    where TAddr : struct, IEquatable<TAddr>
{
    // Up to here walking the array is quicker than hashing.
    private const int Few = 8;

    private readonly TAddr[] _sources;
    private readonly HashSet<TAddr>? _index;

    /// <summary>Makes one of distinct sources.</summary>
    /// <exception cref="ArgumentException">A source is in it twice.</exception>
    public SourceFilter(FilterMode mode, params ReadOnlySpan<TAddr> sources)
    {
        (Mode, _sources) = (mode, sources.ToArray());
        var index = new HashSet<TAddr>(_sources);
        if (index.Count != _sources.Length)
            throw new ArgumentException($"A source is named twice among the {_sources.Length} of a filter. Name each once.", nameof(sources));
        _index = _sources.Length > Few ? index : null;
    }

    private SourceFilter(FilterMode mode) => (Mode, _sources) = (mode, []);

    /// <summary>All sources: what joining a group without naming sources means.</summary>
    [VnetGlobal("immutable")]
    public static SourceFilter<TAddr> All { get; } = new(FilterMode.Exclude);

    /// <summary>No source: what having left a group means.</summary>
    [VnetGlobal("immutable")]
    public static SourceFilter<TAddr> None { get; } = new(FilterMode.Include);

    /// <summary>What <see cref="Sources"/> means.</summary>
    public FilterMode Mode { get; }

    /// <summary>The sources, each once.</summary>
    public ReadOnlySpan<TAddr> Sources => _sources;

    /// <summary>Whether nothing is wanted: not a member.</summary>
    public bool IsNone => Mode == FilterMode.Include && _sources.Length == 0;

    /// <summary>Whether a packet of that source is wanted.</summary>
    public bool Allows(in TAddr source) => Contains(source) == (Mode == FilterMode.Include);

    /// <summary>Whether the source is in the list.</summary>
    public bool Contains(in TAddr source) => _index is not null ? _index.Contains(source) : Array.IndexOf(_sources, source) >= 0;

    /// <summary>The same with a source more in the list.</summary>
    public SourceFilter<TAddr> With(in TAddr source) => Contains(source) ? this : new(Mode, [.. _sources, source]);

    /// <summary>The same with a source less in the list.</summary>
    public SourceFilter<TAddr> Without(TAddr source) => Contains(source) ? new(Mode, Array.FindAll(_sources, one => !one.Equals(source))) : this;

    /// <summary>Whether both want the same.</summary>
    public bool Equals(SourceFilter<TAddr>? other)
    {
        if (other is null || other.Mode != Mode || other._sources.Length != _sources.Length)
            return false;
        foreach (ref readonly TAddr source in Sources)
        {
            if (!other.Contains(source))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SourceFilter<TAddr>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // The order of sources means nothing.
        int hash = (int)Mode;
        foreach (ref readonly TAddr source in Sources)
            hash += source.GetHashCode();
        return hash;
    }

    /// <summary><c>EXCLUDE {ff00::1, ff00::2}</c>.</summary>
    public override string ToString() => $"{(Mode == FilterMode.Include ? "INCLUDE" : "EXCLUDE")} {{{string.Join(", ", _sources)}}}";
}
