using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>The next hops that routes of a table lead to: each once, with the number of its routes (FreeBSD's nhop_ctl.c).</summary>
/// <remarks>
/// A number is never given to another next hop, because a packet may be looking it up: when most have been given up, the
/// table of routes is numbered anew.
/// </remarks>
internal sealed class NexthopTable
{
    private readonly Dictionary<Nexthop, int> _numbers = [];
    private Nexthop?[] _byNumber = new Nexthop?[4];
    private int[] _references = new int[4];
    private int _used;

    /// <summary>Next hops that have routes.</summary>
    public int Count => _numbers.Count;

    /// <summary>Whether more numbers were given up than are in use.</summary>
    public bool IsSparse => _used > 1024 && _used > 2 * _numbers.Count;

    /// <summary>The next hop of a number that was found in a table of routes.</summary>
    public Nexthop? this[int number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _byNumber)[number];
    }

    /// <summary>Routes that lead to a next hop.</summary>
    public int ReferencesTo(int number) => _references[number];

    /// <summary>The next hops with their number of routes.</summary>
    public IEnumerable<(Nexthop Nexthop, int Routes)> All => _numbers.Select(one => (one.Key, _references[one.Value]));

    /// <summary>The number of an equal next hop, for one more route.</summary>
    public int Acquire(Nexthop nexthop)
    {
        if (!_numbers.TryGetValue(nexthop, out int number))
        {
            if (_used == _byNumber.Length)
            {
                Array.Resize(ref _references, 2 * _used);
                Nexthop?[] larger = new Nexthop?[2 * _used];
                _byNumber.CopyTo(larger, 0);
                Volatile.Write(ref _byNumber, larger);
            }

            number = _used++;
            Volatile.Write(ref _byNumber[number], nexthop);
            _numbers.Add(nexthop, number);
        }

        _references[number]++;
        return number;
    }

    /// <summary>Ends <see cref="Acquire"/>.</summary>
    public void Release(int number)
    {
        // Whoever has found the number still gets the next hop.
        if (--_references[number] == 0)
            _numbers.Remove(_byNumber[number]!);
    }
}
