using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>One routing table of a family (FreeBSD's <c>struct rib_head</c> with its <c>struct fib_data</c>).</summary>
/// <remarks>Looking up takes no lock; whoever changes it holds <see cref="Gate"/>.</remarks>
internal sealed class FibTable<TKey>
    where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
{
    private State _state = new();

    /// <summary>Held to change the table; a leaf: nothing of others is called under it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Number of routes.</summary>
    public int Count => _state.Prefixes.Count;

    /// <summary>The next hops with their number of routes.</summary>
    public IEnumerable<(Nexthop Nexthop, int Routes)> Nexthops => _state.Nexthops.All;

    /// <summary>Where an address leads, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Nexthop? Lookup(in TKey key)
    {
        State state = Volatile.Read(ref _state);
        int number = state.Tree.Find(key);
        return number < 0 ? null : state.Nexthops[number];
    }

    /// <summary>Where exactly a prefix leads, or null.</summary>
    public Nexthop? Find(in TKey prefix, int length)
    {
        int number = _state.Prefixes.Find(prefix, length);
        return number < 0 ? null : _state.Nexthops[number];
    }

    /// <summary>Has a prefix lead to a next hop.</summary>
    /// <returns>Where it led before, or null.</returns>
    public Nexthop? Set(in TKey prefix, int length, Nexthop nexthop)
    {
        State state = _state;
        int former = state.Prefixes.Find(prefix, length);
        int number = state.Nexthops.Acquire(nexthop);
        state.Prefixes.Set(prefix, length, number);
        state.Tree.Update(prefix, length);
        return Release(former);
    }

    /// <summary>Takes a prefix out.</summary>
    /// <returns>Where it led, or null when it was not there.</returns>
    public Nexthop? Remove(in TKey prefix, int length)
    {
        State state = _state;
        int former = state.Prefixes.Remove(prefix, length);
        if (former >= 0)
            state.Tree.Update(prefix, length);
        return Release(former);
    }

    /// <summary>All routes, in order of address.</summary>
    public List<(TKey Prefix, int Length, Nexthop Nexthop)> Routes()
    {
        State state = _state;
        var all = new List<(TKey, int, Nexthop)>(state.Prefixes.Count);
        state.Prefixes.Walk(default, 0, -1, (prefix, length, number) =>
        {
            all.Add((prefix, length, state.Nexthops[number]!));
            return true;
        });
        return all;
    }

    private Nexthop? Release(int former)
    {
        if (former < 0)
            return null;
        Nexthop? nexthop = _state.Nexthops[former];
        _state.Nexthops.Release(former);
        if (_state.Nexthops.IsSparse)
            Renumber();
        return nexthop;
    }

    private void Renumber()
    {
        var state = new State();
        foreach ((TKey prefix, int length, Nexthop nexthop) in Routes())
            state.Prefixes.Set(prefix, length, state.Nexthops.Acquire(nexthop));
        state.Tree.Rebuild();
        Volatile.Write(ref _state, state);
    }

    // Numbers of next hops mean something only together with their table.
    private sealed class State
    {
        public readonly PrefixTrie<TKey> Prefixes = new();
        public readonly NexthopTable Nexthops = new();
        public readonly LookupTree<TKey> Tree;

        public State() => Tree = new LookupTree<TKey>(Prefixes);
    }
}
