namespace Vnet.Devices;

/// <summary>What ports are compared by (802.1D-2004 §17.5); the smaller is the better.</summary>
/// <param name="Root">Bridge that is taken for the root.</param>
/// <param name="Cost">Cost of the way to it.</param>
/// <param name="Bridge">Designated bridge of the segment.</param>
/// <param name="Port">Its port there.</param>
public readonly record struct PriorityVector(ulong Root, uint Cost, ulong Bridge, ushort Port) : IComparable<PriorityVector>
{
    private const ulong AddressBits = 0xffff_ffff_ffff;
    private const int NumberBits = 0xfff;

    /// <inheritdoc/>
    public int CompareTo(PriorityVector other) => (Root, Cost, Bridge, Port).CompareTo((other.Root, other.Cost, other.Bridge, other.Port));

    /// <summary>Whether a message with this vector replaces what is known: it is better, or from the same port (§17.6).</summary>
    public bool IsSuperiorTo(PriorityVector known) => CompareTo(known) < 0
        || (this != known && (Bridge & AddressBits) == (known.Bridge & AddressBits) && (Port & NumberBits) == (known.Port & NumberBits));
}
