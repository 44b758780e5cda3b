using System.Buffers.Binary;

namespace Vnet.Net;

// A packet in a chain of mbufs, as it is on the wire: a VLAN tag that the header carries is seen in its place.
internal readonly ref struct BpfMbufPacket : IBpfPacket
{
    // Behind the two addresses of an Ethernet header.
    private const int TagOffset = 12;
    private const int TagLength = 4;

    private readonly Mbuf _first;
    private readonly ReadOnlySpan<byte> _data;
    private readonly uint _tag;
    private readonly bool _isTagged;

    public BpfMbufPacket(Mbuf m)
    {
        _first = m;
        int length = 0;
        for (Mbuf? one = m; one is not null; one = one.Next)
            length += one.Length;
        _isTagged = (m.Flags & MbufFlags.VlanTag) != 0 && length >= TagOffset;
        _tag = ((uint)EtherType.Vlan << 16) | m.Pkthdr.EtherVtag;
        _data = m.Data;
        // What lies before the tag is where it seems to be.
        if (_isTagged && _data.Length > TagOffset)
            _data = _data[..TagOffset];
        Length = _isTagged ? length + TagLength : length;
    }

    /// <summary>Bytes of the packet with its tag.</summary>
    public int Length { get; }

    public uint WireLength => (uint)Length;

    public bool TryLoad8(uint offset, out uint value)
    {
        if (offset < (uint)_data.Length)
        {
            value = _data[(int)offset];
            return true;
        }

        return TryGather(offset, 1, out value);
    }

    public bool TryLoad16(uint offset, out uint value)
    {
        if ((ulong)offset + 2 <= (uint)_data.Length)
        {
            value = BinaryPrimitives.ReadUInt16BigEndian(_data[(int)offset..]);
            return true;
        }

        return TryGather(offset, 2, out value);
    }

    public bool TryLoad32(uint offset, out uint value)
    {
        if ((ulong)offset + 4 <= (uint)_data.Length)
        {
            value = BinaryPrimitives.ReadUInt32BigEndian(_data[(int)offset..]);
            return true;
        }

        return TryGather(offset, 4, out value);
    }

    /// <summary>Copies the packet's first bytes; there must be as many.</summary>
    public void CopyTo(Span<byte> destination)
    {
        if (!_isTagged)
        {
            Copy(0, destination);
            return;
        }

        Copy(0, destination[..Math.Min(TagOffset, destination.Length)]);
        if (destination.Length <= TagOffset)
            return;
        Span<byte> tag = stackalloc byte[TagLength];
        BinaryPrimitives.WriteUInt32BigEndian(tag, _tag);
        destination = destination[TagOffset..];
        int count = Math.Min(TagLength, destination.Length);
        tag[..count].CopyTo(destination);
        Copy(TagOffset, destination[count..]);
    }

    // Loads across mbufs, or across the tag: few do.
    private bool TryGather(uint offset, int count, out uint value)
    {
        value = 0;
        if ((ulong)offset + (uint)count > (uint)Length)
            return false;
        Span<byte> bytes = stackalloc byte[count];
        for (int i = 0; i < count; i++)
            bytes[i] = At((int)offset + i);
        foreach (byte one in bytes)
            value = (value << 8) | one;
        return true;
    }

    private byte At(int offset)
    {
        if (_isTagged && offset >= TagOffset)
        {
            if (offset < TagOffset + TagLength)
                return (byte)(_tag >> (8 * (TagOffset + TagLength - 1 - offset)));
            offset -= TagLength;
        }

        Mbuf m = _first;
        while (offset >= m.Length)
        {
            offset -= m.Length;
            m = m.Next!;
        }

        return m.Data[offset];
    }

    private void Copy(int offset, Span<byte> destination)
    {
        Mbuf? m = _first;
        while (m is not null && offset >= m.Length)
        {
            offset -= m.Length;
            m = m.Next;
        }

        for (; destination.Length > 0; m = m.Next)
        {
            ReadOnlySpan<byte> piece = m!.Data[offset..];
            if (piece.Length > destination.Length)
                piece = piece[..destination.Length];
            piece.CopyTo(destination);
            destination = destination[piece.Length..];
            offset = 0;
        }
    }
}
