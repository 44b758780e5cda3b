namespace Vnet.Netinet6;

/// <summary>Finds things by an IPv6 address: own addresses, groups. Looking up takes no lock; changes are the caller's to serialise.</summary>
internal sealed class In6AddrTable<T>
    where T : class
{
    private Node?[] _buckets = new Node?[4];

    /// <summary>Number of things in it.</summary>
    public int Count { get; private set; }

    /// <summary>The first thing of that address, or null.</summary>
    public T? Find(in In6Addr key) => First(key)?.Value;

    /// <summary>The first of the things of that address; the others by <see cref="After"/>.</summary>
    public Node? First(in In6Addr key)
    {
        Node?[] buckets = Volatile.Read(ref _buckets);
        return From(Volatile.Read(ref buckets[Hash(key) & (uint)(buckets.Length - 1)]), key);
    }

    /// <summary>The next thing of the same address, or null.</summary>
    public static Node? After(Node node) => From(Volatile.Read(ref node.Next), node.Key);

    public void Add(in In6Addr key, T value)
    {
        if (Count >= _buckets.Length)
            Grow();
        ref Node? head = ref _buckets[Hash(key) & (uint)(_buckets.Length - 1)];
        Volatile.Write(ref head, new Node(key, value) { Next = head });
        Count++;
    }

    /// <summary>Takes a thing out. Who stands at it goes on to what was behind it.</summary>
    public bool Remove(in In6Addr key, T value)
    {
        ref Node? link = ref _buckets[Hash(key) & (uint)(_buckets.Length - 1)];
        while (link is { } node)
        {
            if (ReferenceEquals(node.Value, value))
            {
                Volatile.Write(ref link, node.Next);
                Count--;
                return true;
            }

            link = ref node.Next;
        }

        return false;
    }

    // Readers are in the old nodes meanwhile, so the new table gets its own.
    private void Grow()
    {
        var buckets = new Node?[2 * _buckets.Length];
        foreach (Node? head in _buckets)
        {
            for (Node? node = head; node is not null; node = node.Next)
            {
                ref Node? to = ref buckets[Hash(node.Key) & (uint)(buckets.Length - 1)];
                to = new Node(node.Key, node.Value) { Next = to };
            }
        }

        Volatile.Write(ref _buckets, buckets);
    }

    private static Node? From(Node? node, in In6Addr key)
    {
        while (node is not null && node.Key != key)
            node = Volatile.Read(ref node.Next);
        return node;
    }

    private static uint Hash(in In6Addr key) => (uint)(((key.High * 0x9e37_79b9_7f4a_7c15) ^ key.Low) * 0xd6e8_feb8_6659_fd93 >> 32);

    internal sealed class Node(in In6Addr key, T value)
    {
        public Node? Next;

        public In6Addr Key { get; } = key;

        public T Value { get; } = value;
    }
}
