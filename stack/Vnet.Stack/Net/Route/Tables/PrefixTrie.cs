namespace Vnet.Net;

/// <summary>
/// All prefixes of a table with what each leads to: a binary trie without nodes of one child, in an array so that a
/// million routes cost 24 bytes each for IPv4, 36 for IPv6, and as much again at most for inner nodes.
/// </summary>
/// <remarks>For those who change routes, under the table's lock; packets use the <see cref="LookupTree{TKey}"/> made from it.</remarks>
internal sealed class PrefixTrie<TKey>
    where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
{
    private const int None = -1;

    private Node[] _nodes = new Node[4];
    private int _used;
    private int _free = None;
    private int _root = None;

    /// <summary>Number of prefixes.</summary>
    public int Count { get; private set; }

    /// <summary>What a prefix leads to, or −1 when it is not there.</summary>
    public int Find(in TKey prefix, int length)
    {
        int at = FindNode(prefix, length);
        return at == None ? None : _nodes[at].Hop;
    }

    /// <summary>Adds a prefix, or gives it something else to lead to.</summary>
    /// <param name="prefix">Its bits; those beyond its length are zero.</param>
    /// <param name="length">How many bits count.</param>
    /// <param name="hop">At least 0.</param>
    public void Set(in TKey prefix, int length, int hop)
    {
        int parent = None;
        bool right = false;
        int at = _root;
        while (at != None)
        {
            ref Node node = ref _nodes[at];
            int common = Math.Min(TKey.CommonBits(prefix, node.Prefix), Math.Min(length, node.Length));
            if (common < node.Length)
            {
                Insert(parent, right, at, prefix, length, common, hop);
                return;
            }

            if (length == node.Length)
            {
                Count += node.Hop == None ? 1 : 0;
                node.Hop = hop;
                return;
            }

            (parent, right) = (at, prefix.Extract(node.Length, 1) == 1);
            at = right ? node.Right : node.Left;
        }

        Link(parent, right, Make(prefix, length, hop));
        Count++;
    }

    /// <summary>Takes a prefix out.</summary>
    /// <returns>What it led to, or −1 when it was not there.</returns>
    public int Remove(in TKey prefix, int length)
    {
        (int grand, bool parentRight, int parent, bool right) = (None, false, None, false);
        int at = _root;
        while (at != None && _nodes[at].Length < length && Covers(_nodes[at], prefix))
        {
            (grand, parentRight, parent) = (parent, right, at);
            right = prefix.Extract(_nodes[at].Length, 1) == 1;
            at = right ? _nodes[at].Right : _nodes[at].Left;
        }

        if (at == None || _nodes[at].Length != length || !_nodes[at].Prefix.Equals(prefix) || _nodes[at].Hop == None)
            return None;
        int hop = _nodes[at].Hop;
        Count--;
        _nodes[at].Hop = None;
        (int left, int rightChild) = (_nodes[at].Left, _nodes[at].Right);
        if (left != None && rightChild != None)
            return hop;
        Link(parent, right, left != None ? left : rightChild);
        Release(at);

        // A parent that is no prefix and has one child left is no more needed.
        if (parent != None && _nodes[parent].Hop == None)
        {
            int other = _nodes[parent].Left != None ? _nodes[parent].Left : _nodes[parent].Right;
            if (_nodes[parent].Left == None || _nodes[parent].Right == None)
            {
                Link(grand, parentRight, other);
                Release(parent);
            }
        }

        return hop;
    }

    /// <summary>The longest prefix of an address that is longer than one length and not longer than another.</summary>
    /// <param name="key">The address.</param>
    /// <param name="above">Only longer ones; −1 for all.</param>
    /// <param name="most">Only as long as this.</param>
    /// <param name="length">Its length.</param>
    /// <returns>What it leads to, or −1.</returns>
    public int Longest(in TKey key, int above, int most, out int length)
    {
        length = None;
        int hop = None;
        int at = _root;
        while (at != None && _nodes[at].Length <= most && Covers(_nodes[at], key))
        {
            ref Node node = ref _nodes[at];
            if (node.Hop != None && node.Length > above)
                (hop, length) = (node.Hop, node.Length);
            if (node.Length == TKey.Bits)
                break;
            at = key.Extract(node.Length, 1) == 1 ? node.Right : node.Left;
        }

        return hop;
    }

    /// <summary>Visits prefixes within another, in order of address, shorter before longer.</summary>
    /// <param name="prefix">The outer one.</param>
    /// <param name="length">Its length.</param>
    /// <param name="above">Only prefixes longer than this; −1 for all.</param>
    /// <param name="visit">Is given each; returns false to stop.</param>
    public void Walk(in TKey prefix, int length, int above, Func<TKey, int, int, bool> visit)
    {
        int at = _root;
        while (at != None && _nodes[at].Length < length)
        {
            if (!Covers(_nodes[at], prefix))
                return;
            at = prefix.Extract(_nodes[at].Length, 1) == 1 ? _nodes[at].Right : _nodes[at].Left;
        }

        if (at == None || TKey.CommonBits(_nodes[at].Prefix, prefix) < length)
            return;

        // Each level leaves at most one sibling to come back to.
        Span<int> pending = stackalloc int[TKey.Bits + 2];
        int depth = 0;
        pending[depth++] = at;
        while (depth > 0)
        {
            Node node = _nodes[pending[--depth]];
            if (node.Hop != None && node.Length > above && !visit(node.Prefix, node.Length, node.Hop))
                return;
            if (node.Right != None)
                pending[depth++] = node.Right;
            if (node.Left != None)
                pending[depth++] = node.Left;
        }
    }

    private static bool Covers(in Node node, in TKey key) => TKey.CommonBits(node.Prefix, key) >= node.Length;

    private int FindNode(in TKey prefix, int length)
    {
        int at = _root;
        while (at != None && _nodes[at].Length < length && Covers(_nodes[at], prefix))
            at = prefix.Extract(_nodes[at].Length, 1) == 1 ? _nodes[at].Right : _nodes[at].Left;
        return at != None && _nodes[at].Length == length && _nodes[at].Prefix.Equals(prefix) ? at : None;
    }

    // The new prefix parts from a node's, or is shorter: it goes between the node and its parent, with a fork if need be.
    private void Insert(int parent, bool right, int at, in TKey prefix, int length, int common, int hop)
    {
        TKey below = _nodes[at].Prefix;
        int made = Make(prefix, length, hop);
        int top = common == length ? made : Make(prefix.First(common), common, None);
        if (top != made)
            Link(top, prefix.Extract(common, 1) == 1, made);
        Link(top, below.Extract(common, 1) == 1, at);
        Link(parent, right, top);
        Count++;
    }

    private void Link(int parent, bool right, int child)
    {
        if (parent == None)
            _root = child;
        else if (right)
            _nodes[parent].Right = child;
        else
            _nodes[parent].Left = child;
    }

    private int Make(in TKey prefix, int length, int hop)
    {
        int at = _free;
        if (at != None)
        {
            _free = _nodes[at].Left;
        }
        else
        {
            if (_used == _nodes.Length)
                Array.Resize(ref _nodes, _used * 2);
            at = _used++;
        }

        _nodes[at] = new Node { Prefix = prefix, Length = (short)length, Hop = hop, Left = None, Right = None };
        return at;
    }

    private void Release(int at)
    {
        _nodes[at] = new Node { Left = _free, Right = None, Hop = None };
        _free = at;
    }

    private struct Node
    {
        public TKey Prefix;
        public int Left;
        public int Right;
        public int Hop;
        public short Length;
    }
}
