namespace Vnet.Net;

// What a filter sees of a packet. The interpreter is compiled for each kind, so calls cost nothing.
internal interface IBpfPacket
{
    /// <summary>Bytes on the wire, which may be more than can be loaded.</summary>
    public uint WireLength { get; }

    /// <summary>Loads a byte, unless it lies beyond the end.</summary>
    public bool TryLoad8(uint offset, out uint value);

    /// <summary>Loads 16 bits in network order, unless they reach beyond the end.</summary>
    public bool TryLoad16(uint offset, out uint value);

    /// <summary>The same with 32 bits.</summary>
    public bool TryLoad32(uint offset, out uint value);
}
