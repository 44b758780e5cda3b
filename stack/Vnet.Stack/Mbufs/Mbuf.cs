using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>
/// A piece of a packet (FreeBSD's <c>struct mbuf</c>, mbuf(9)): bytes in a small area of its own or in a cluster that
/// may be shared, and links to the next piece and to the next packet.
/// </summary>
/// <remarks>
/// <para>
/// Whoever holds an mbuf owns it, and hands the ownership on with it: a method that takes one has it, whatever it
/// returns. The owner ends with <see cref="Free"/> or <see cref="FreeChain"/>. Not thread-safe: one owner at a time.
/// </para>
/// <para>
/// Memory comes from zones, on the account of the vnet that is current, and is not cleared. Nothing is allocated from
/// the managed heap in steady state.
/// </para>
/// </remarks>
public sealed unsafe partial class Mbuf : ZoneItem
{
    /// <summary>Bytes of an mbuf's own area (<c>MLEN</c>, <c>MHLEN</c>).</summary>
    public const int OwnSize = 256;

    /// <summary>
    /// Room for link headers, in bytes, that is kept or made before a packet's headers (<c>max_linkhdr</c>): Ethernet
    /// with two VLAN tags and a tunnel's label, a multiple of 16.
    /// </summary>
    public const int LinkHeaderRoom = 32;

    /// <summary>
    /// Bytes that <see cref="Pullup"/> brings together at least, where the packet has them: the longest usual protocol
    /// headers (<c>max_protohdr</c>).
    /// </summary>
    public const int ProtocolHeaderSize = 60;

    // Keeps the own area alive.
    private readonly byte[] _slab;
    private readonly byte* _own;

    private ZoneBuffer? _cluster;
    private byte* _start;
    private int _size;
    private byte* _data;
    private int _length;

    internal Mbuf(byte[] slab, byte* own)
    {
        _slab = slab;
        _own = own;
        Clear(MbufFlags.None);
    }

    /// <summary>The next mbuf of the same packet (<c>m_next</c>).</summary>
    public Mbuf? Next { get; set; }

    /// <summary>The next packet of a queue (<c>m_nextpkt</c>).</summary>
    public Mbuf? NextPacket { get; set; }

    /// <summary>What it is (<c>m_flags</c>).</summary>
    public MbufFlags Flags { get; set; }

    /// <summary>The packet's header (<c>m_pkthdr</c>); good when <see cref="HasPacketHeader"/>.</summary>
    [SuppressMessage("Design", "CA1051", Justification = "A header is read and written in place, field by field.")]
    public PacketHeader Pkthdr;

    /// <summary>Whether it is the first of a packet.</summary>
    public bool HasPacketHeader => (Flags & MbufFlags.PacketHeader) != 0;

    /// <summary>Bytes in it, without those of the mbufs that follow (<c>m_len</c>).</summary>
    public int Length => _length;

    /// <summary>Its bytes (<c>mtod</c>). Good while the caller owns the mbuf.</summary>
    public Span<byte> Data
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_data, _length);
    }

    /// <summary>Address of <see cref="Data"/>; the memory is pinned.</summary>
    public nint Address => (nint)_data;

    /// <summary>Bytes of storage, used or not (<c>M_SIZE</c>).</summary>
    public int Capacity => _size;

    /// <summary>Bytes free before the data; 0 where they must not be written (<c>M_LEADINGSPACE</c>).</summary>
    public int LeadingSpace => IsWritable ? (int)(_data - _start) : 0;

    /// <summary>Bytes free after the data; 0 where they must not be written (<c>M_TRAILINGSPACE</c>).</summary>
    public int TrailingSpace => IsWritable ? (int)(_start + _size - (_data + _length)) : 0;

    /// <summary>Whether its bytes may be changed: not marked read-only, no cluster that somebody else has too (<c>M_WRITABLE</c>).</summary>
    public bool IsWritable => (Flags & MbufFlags.ReadOnly) == 0 && (_cluster is null || !_cluster.IsShared);

    /// <summary>Whether its bytes are in a cluster (<c>M_EXT</c>).</summary>
    public bool HasCluster => _cluster is not null;

    /// <summary>Moves the beginning of the data to leave this much head room in an mbuf that has none yet (<c>m_data +=</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is data already, or not that much room.</exception>
    public void Reserve(int headRoom)
    {
        if (_length != 0)
            throw new ArgumentOutOfRangeException(nameof(headRoom), headRoom, "The mbuf has data already; use Prepend.");
        ArgumentOutOfRangeException.ThrowIfNegative(headRoom);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(headRoom, _size);
        _data = _start + headRoom;
    }

    /// <summary>
    /// Adds bytes at the end of this mbuf and gives them to be written; the packet's length grows with it when this is
    /// its first mbuf. What follows a packet's first mbuf is counted by who links it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such room at the end.</exception>
    public Span<byte> Extend(int count)
    {
        if ((uint)count > (uint)TrailingSpace)
            ThrowNoRoom(count);
        byte* end = _data + _length;
        _length += count;
        if (HasPacketHeader)
            Pkthdr.Len += count;
        return new Span<byte>(end, count);
    }

    [DoesNotReturn]
    private void ThrowNoRoom(int count) =>
        throw new ArgumentOutOfRangeException(nameof(count), count,
            $"The mbuf has room for {TrailingSpace} more bytes at its end, of {_size}. Use Append, which adds mbufs.");
}
