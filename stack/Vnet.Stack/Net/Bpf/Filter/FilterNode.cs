namespace Vnet.Net;

// A number taken from a packet. Records: two that are computed alike are equal, which is what the optimizer looks at.
internal abstract record FilterValue
{
    public sealed record Constant(uint Value) : FilterValue;

    public sealed record PacketLength : FilterValue;

    /// <summary>Bytes of the packet, at an offset, behind an IPv4 header that begins at <paramref name="Ipv4Header"/>, plus an index.</summary>
    public sealed record Load(int Size, uint Offset, int Ipv4Header = -1, FilterValue? Index = null) : FilterValue;

    /// <summary>An operation of <see cref="BpfCode"/>.</summary>
    public sealed record Binary(ushort Operation, FilterValue Left, FilterValue Right) : FilterValue;
}

// A condition.
internal abstract record FilterNode
{
    public static FilterNode True { get; } = new Always(true);

    public static FilterNode False { get; } = new Always(false);

    public sealed record Always(bool Value) : FilterNode;

    /// <summary>A value against a constant; the jump is one of <see cref="BpfCode"/>.</summary>
    public sealed record Test(FilterValue Value, ushort Jump, uint K) : FilterNode;

    /// <summary>Two values against each other.</summary>
    public sealed record Compare(FilterValue Left, ushort Jump, FilterValue Right) : FilterNode;

    public sealed record And(FilterNode Left, FilterNode Right) : FilterNode;

    public sealed record Or(FilterNode Left, FilterNode Right) : FilterNode;

    public sealed record Not(FilterNode Of) : FilterNode;
}
