using System.Collections.Immutable;

namespace Vnet.Net;

// What is known of a packet on some way through the graph: outcomes of tests. Packets do not change, so it stays true.
internal sealed class FilterFacts
{
    // More is seldom of use, and each is looked at often.
    private const int Most = 48;

    private readonly ImmutableDictionary<FilterNode, bool> _outcomes;

    private FilterFacts(ImmutableDictionary<FilterNode, bool> outcomes) => _outcomes = outcomes;

    public static FilterFacts None { get; } = new(ImmutableDictionary<FilterNode, bool>.Empty);

    /// <summary>With the outcome of one more test.</summary>
    public FilterFacts With(FilterNode test, bool outcome) => _outcomes.Count >= Most ? this : new(_outcomes.SetItem(test, outcome));

    /// <summary>What is known both ways.</summary>
    public FilterFacts And(FilterFacts others)
    {
        if (ReferenceEquals(this, others))
            return this;
        ImmutableDictionary<FilterNode, bool> both = _outcomes;
        foreach ((FilterNode test, bool outcome) in _outcomes)
        {
            if (!others._outcomes.TryGetValue(test, out bool other) || other != outcome)
                both = both.Remove(test);
        }

        return new(both);
    }

    /// <summary>The outcome of a test, if it follows.</summary>
    public bool? Decide(FilterNode test)
    {
        if (_outcomes.TryGetValue(test, out bool outcome))
            return outcome;
        if (test is not FilterNode.Test(var value, var jump, var k))
            return null;
        foreach ((FilterNode known, bool holds) in _outcomes)
        {
            if (holds && known is FilterNode.Test(var same, BpfCode.Jeq, var equal) && same.Equals(value))
                return FilterArithmetic.Holds(equal, jump, k);
        }

        return null;
    }
}
