namespace Vnet;

/// <summary>A node of the sysctl tree (FreeBSD's <c>struct sysctl_oid</c>).</summary>
/// <remarks>
/// Thread-safe. It stays valid as an object when what registered it goes; reading the sysctl then ends with
/// <see cref="SysctlError.NoEntry"/>.
/// </remarks>
public sealed class SysctlOid
{
    private readonly int[] _numbers;

    // Sorted by number. Replaced as a whole under the tree's lock, so that readers need none.
    private SysctlOid[] _children = [];

    private SysctlValue? _value;
    private uint _flags;
    private int _users;

    internal SysctlOid(SysctlEntry entry, SysctlOid? parent, int number, string owner)
    {
        (Name, Description, Label, Parent, Number, Owner) = (entry.Name, entry.Description, entry.Label, parent, number, owner);
        _value = entry.Value;
        Type = entry.Value?.Type ?? CtlType.Node;
        Format = entry.Value?.Format ?? "N";
        Argument = entry.Value?.Argument ?? 0;
        HasHandler = entry.Value is not null;
        RunsHandler = entry.Value is { RunsHandler: true };
        _flags = (uint)(IsNode ? entry.Flags | CtlFlags.Rd : entry.Flags);
        _numbers = parent is null ? [] : [.. parent._numbers, number];
    }

    /// <summary>The whole name, parents first: <c>net.inet.tcp.mssdflt</c>.</summary>
    public string Name { get; }

    /// <summary>The last component of the numeric name.</summary>
    public int Number { get; }

    /// <summary>The numeric name, parents first.</summary>
    public ReadOnlySpan<int> Numbers => _numbers;

    /// <summary>What the value is; <see cref="CtlType.Node"/> for an inner node.</summary>
    public CtlType Type { get; }

    /// <summary>How to print it: <c>I IU L LU Q QU C CU S SU A N</c>, or <c>S,name</c> of a struct.</summary>
    public string Format { get; }

    /// <summary>One line of description; may be empty.</summary>
    public string Description { get; }

    /// <summary>The label under which metrics aggregate it, or null.</summary>
    public string? Label { get; }

    /// <summary>The number that its entry states for the handler (FreeBSD's <c>arg2</c>).</summary>
    public long Argument { get; }

    /// <summary>The module that registered it, the first of several for a shared node.</summary>
    public string Owner { get; }

    /// <summary>The node it hangs from; null for the root, which has no name.</summary>
    public SysctlOid? Parent { get; }

    /// <summary>What may be done with it, and by whom.</summary>
    public CtlFlags Flags => (CtlFlags)Volatile.Read(ref _flags);

    /// <summary>What hangs from it, in the order of numbers: a snapshot.</summary>
    public IReadOnlyList<SysctlOid> Children => ChildArray;

    /// <summary>Whether it is an inner node.</summary>
    public bool IsNode => Type == CtlType.Node;

    /// <summary>Whether a request to it is answered: a leaf, or a node that answers for everything below.</summary>
    internal bool HasHandler { get; }

    /// <summary>Whether code of others answers, rather than an access to a field.</summary>
    internal bool RunsHandler { get; }

    internal SysctlOid[] ChildArray => Volatile.Read(ref _children);

    /// <summary>Declarations of a shared node. Guarded by the tree's lock.</summary>
    internal int Declarations { get; set; } = 1;

    /// <summary>The next number to assign below it. Guarded by the tree's lock.</summary>
    internal int NextNumber { get; set; } = SysctlTree.AutoStart;

    /// <summary>Whether a tunable was looked up for it.</summary>
    internal bool IsTunableFetched { get; set; }

    /// <summary>What answers, whether or not it may be used now; null once removed.</summary>
    internal SysctlValue? Value => Volatile.Read(ref _value);

    /// <summary>Takes the value into use, so that it is not removed meanwhile; null when it is not to be used.</summary>
    internal SysctlValue? Enter()
    {
        Interlocked.Increment(ref _users);
        if ((_flags & (uint)(CtlFlags.Dormant | CtlFlags.Dying)) == 0 && _value is { } value)
            return value;
        Exit();
        return null;
    }

    internal void Exit() => Interlocked.Decrement(ref _users);

    /// <summary>Whether somebody uses the value.</summary>
    internal bool IsInUse => Volatile.Read(ref _users) != 0;

    internal void SetFlag(CtlFlags flag) => Interlocked.Or(ref _flags, (uint)flag);

    internal void ClearFlag(CtlFlags flag) => Interlocked.And(ref _flags, ~(uint)flag);

    /// <summary>Forgets the value, and with it the assembly that it belongs to.</summary>
    internal void Drop()
    {
        SetFlag(CtlFlags.Dying);
        Volatile.Write(ref _value, null);
    }

    /// <summary>The child with a number; numbers without gaps are found at the first try.</summary>
    internal SysctlOid? Child(int number)
    {
        SysctlOid[] children = ChildArray;
        int index = IndexOf(children, number);
        return index >= 0 ? children[index] : null;
    }

    /// <summary>Index of a number, or the complement of where it would be.</summary>
    internal static int IndexOf(SysctlOid[] children, int number)
    {
        if (children.Length == 0)
            return -1;
        uint guess = unchecked((uint)(number - children[0].Number));
        if (guess < (uint)children.Length && children[guess].Number == number)
            return (int)guess;
        int low = 0, high = children.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int found = children[middle].Number;
            if (found == number)
                return middle;
            if (found < number)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    internal void Attach(SysctlOid child)
    {
        int index = ~IndexOf(_children, child.Number);
        Volatile.Write(ref _children, [.. _children.AsSpan(0, index), child, .. _children.AsSpan(index)]);
    }

    internal void Detach(SysctlOid child) => Volatile.Write(ref _children, Array.FindAll(_children, other => other != child));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
