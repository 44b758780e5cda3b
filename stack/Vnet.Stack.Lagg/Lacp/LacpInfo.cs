using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>What one end of a link says of itself (IEEE 802.1AX-2008 §5.4.2.2).</summary>
/// <param name="SystemPriority">Of two systems the smaller decides.</param>
/// <param name="System">Address of the system.</param>
/// <param name="Key">Ports with the same key may be used together.</param>
/// <param name="PortPriority">Of two ports the smaller is preferred.</param>
/// <param name="Port">Number of the port in its system.</param>
/// <param name="State">Its state.</param>
public readonly record struct LacpInfo(ushort SystemPriority, MacAddress System, ushort Key, ushort PortPriority, ushort Port, LacpState State)
{
    /// <summary>Bytes of it in a LACPDU, reserved ones included.</summary>
    internal const int Length = 18;

    /// <summary>Priority and address of the system; the smaller decides.</summary>
    internal ulong SystemId => ((ulong)SystemPriority << 48) | System.Value;

    /// <summary>Priority and number of the port.</summary>
    internal uint PortId => ((uint)PortPriority << 16) | Port;

    internal bool Has(LacpState state) => (State & state) == state;

    /// <summary>Whether it speaks of the same link: all but the state, of which only Aggregation counts.</summary>
    internal bool IsSameLink(in LacpInfo other) => SystemId == other.SystemId && Key == other.Key && PortId == other.PortId
        && ((State ^ other.State) & LacpState.Aggregation) == 0;

    internal static LacpInfo Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt16BigEndian(bytes),
        new MacAddress(bytes[2..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]),
        (LacpState)bytes[14]);

    internal void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, SystemPriority);
        System.CopyTo(bytes[2..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], Key);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[10..], PortPriority);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[12..], Port);
        bytes[14] = (byte)State;
    }
}
