using System.Diagnostics.CodeAnalysis;

namespace Vnet.Net;

// Reading and writing ranges of a packet: m_copydata, m_copyback, m_append, m_apply, m_getptr, m_length, m_fixhdr, m_last.
public sealed unsafe partial class Mbuf
{
    /// <summary>
    /// The bytes at an offset of the packet: in place where they are in one piece, else copied to
    /// <paramref name="room"/>. For reading headers without changing the packet.
    /// </summary>
    /// <param name="offset">Where they begin, from the beginning of the packet.</param>
    /// <param name="room">Says how many bytes, and takes them where they are in several pieces.</param>
    /// <returns>Empty when the packet is too short.</returns>
    public ReadOnlySpan<byte> Peek(int offset, Span<byte> room)
    {
        if ((uint)offset <= (uint)_length && room.Length <= _length - offset)
            return new ReadOnlySpan<byte>(_data + offset, room.Length);
        if (offset < 0 || Find(offset, out int at) is not { } m)
            return default;
        if (room.Length <= m._length - at)
            return new ReadOnlySpan<byte>(m._data + at, room.Length);
        return m.TryCopyTo(at, room) ? room : default;
    }

    /// <summary>
    /// The bytes before the first, such as headers that were taken off with <see cref="Adjust"/> and have not been written over since.
    /// </summary>
    /// <returns>Empty when there is not that much room before it.</returns>
    internal ReadOnlySpan<byte> Before(int count) => count > 0 && _data - count >= _start ? new ReadOnlySpan<byte>(_data - count, count) : default;

    /// <summary>The mbuf that has the byte at an offset of the packet (<c>m_getptr</c>).</summary>
    /// <param name="offset">From the beginning of the packet.</param>
    /// <param name="at">Where in the mbuf.</param>
    /// <returns>For the offset of the end the last mbuf; null beyond it.</returns>
    public Mbuf? Find(int offset, out int at)
    {
        Mbuf m = this;
        while (offset >= m._length)
        {
            if (m.Next is null)
            {
                at = offset;
                return offset == m._length ? m : null;
            }

            offset -= m._length;
            m = m.Next;
        }

        at = offset;
        return offset >= 0 ? m : null;
    }

    /// <summary>Copies a range of the packet out (<c>m_copydata</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The packet ends before the range does.</exception>
    public void CopyTo(int offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!TryCopyTo(offset, destination))
            ThrowBeyondEnd(offset, destination.Length);
    }

    /// <summary>Bytes of this mbuf and those that follow it, counted (<c>m_length</c>).</summary>
    public int TotalLength
    {
        get
        {
            int length = 0;
            for (Mbuf? m = this; m is not null; m = m.Next)
                length += m._length;
            return length;
        }
    }

    /// <summary>Counts the packet's bytes anew into its header (<c>m_fixhdr</c>).</summary>
    /// <returns>The count.</returns>
    public int FixHeader() => Pkthdr.Len = TotalLength;

    /// <summary>
    /// Writes a range of the packet, which grows to hold it (<c>m_copyback</c>); bytes between its end and the range are
    /// zeros. Storage that may not be written to is copied first, so that other owners of a cluster see no change.
    /// </summary>
    /// <returns>False when a limit was reached: part of the range may be written.</returns>
    public bool CopyBack(int offset, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int length = TotalLength;
        if (offset > length && !AppendZeros(offset - length))
            return false;
        for (Mbuf? m = this; m is not null && !bytes.IsEmpty; m = m.Next)
        {
            if (offset >= m._length)
            {
                offset -= m._length;
                continue;
            }

            if (!m.TryMakeWritable())
                return false;
            int count = Math.Min(m._length - offset, bytes.Length);
            bytes[..count].CopyTo(new Span<byte>(m._data + offset, count));
            bytes = bytes[count..];
            offset = 0;
        }

        return bytes.IsEmpty || Append(bytes);
    }

    /// <summary>Adds bytes at the packet's end, in new mbufs where the last has no room (<c>m_append</c>).</summary>
    /// <returns>False when a limit was reached: part of the bytes may be added.</returns>
    public bool Append(ReadOnlySpan<byte> bytes)
    {
        Mbuf last = Last;
        int before = bytes.Length;
        while (true)
        {
            int count = Math.Min(bytes.Length, last.TrailingSpace);
            bytes[..count].CopyTo(new Span<byte>(last._data + last._length, count));
            last._length += count;
            bytes = bytes[count..];
            if (bytes.IsEmpty || GetPlain(Math.Min(bytes.Length, MbufZones.LargestCluster)) is not { } next)
                break;
            last.Next = next;
            last = next;
        }

        if (HasPacketHeader)
            Pkthdr.Len += before - bytes.Length;
        return bytes.IsEmpty;
    }

    /// <summary>
    /// Calls a function with each piece of a range of the packet, in order, until one returns another number than 0
    /// (<c>m_apply</c>).
    /// </summary>
    /// <param name="offset">Where the range begins.</param>
    /// <param name="count">Bytes of it.</param>
    /// <param name="state">Passed to every call.</param>
    /// <param name="function">The function; static, so that nothing is allocated.</param>
    /// <returns>What the last call returned; 0 for an empty range.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The packet ends before the range does; nothing was called.</exception>
    public int Apply<TState>(int offset, int count, ref TState state, MbufFunction<TState> function)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(function);
        ThrowUnlessWithin(offset, count);
        for (Mbuf? m = this; m is not null && count > 0; m = m.Next)
        {
            if (offset >= m._length)
            {
                offset -= m._length;
                continue;
            }

            int length = Math.Min(m._length - offset, count);
            int result = function(ref state, new ReadOnlySpan<byte>(m._data + offset, length));
            if (result != 0)
                return result;
            (offset, count) = (0, count - length);
        }

        return 0;
    }

    /// <summary>The last mbuf of the packet (<c>m_last</c>).</summary>
    public Mbuf Last
    {
        get
        {
            Mbuf last = this;
            while (last.Next is { } next)
                last = next;
            return last;
        }
    }

    private bool AppendZeros(int count)
    {
        Span<byte> zeros = stackalloc byte[OwnSize];
        zeros.Clear();
        for (; count > 0; count -= Math.Min(count, OwnSize))
        {
            if (!Append(zeros[..Math.Min(count, OwnSize)]))
                return false;
        }

        return true;
    }

    /// <summary>Gives the mbuf storage that may be written to, with the same bytes and about the same head room.</summary>
    /// <returns>False when a limit is reached.</returns>
    private bool TryMakeWritable()
    {
        if (IsWritable)
            return true;
        var bytes = new ReadOnlySpan<byte>(_data, _length);
        int headRoom = (int)(_data - _start);
        ZoneBuffer? old = _cluster;
        if (old is not null && _length <= OwnSize)
        {
            // The mbuf's own area is free while it has a cluster.
            _cluster = null;
            _start = _own;
            _size = OwnSize;
            headRoom = Math.Min(headRoom, OwnSize - _length);
        }
        else if (ClusterForCopy(ref headRoom).TryAlloc() is { } cluster)
        {
            Attach(cluster);
        }
        else
        {
            return false;
        }

        _data = _start + headRoom;
        bytes.CopyTo(new Span<byte>(_data, bytes.Length));
        Flags &= ~MbufFlags.ReadOnly;
        old?.Release();
        return true;
    }

    // A fragment of a large packet has a piece of its cluster: what is copied needs no other as large.
    private BufferZone ClusterForCopy(ref int headRoom)
    {
        if (_size <= MbufZones.ClusterSize)
            return MbufZones.For(_size);
        headRoom = Math.Min(headRoom, OwnSize);
        return MbufZones.For(Math.Max(headRoom + _length, MbufZones.ClusterSize));
    }

    private void ThrowUnlessWithin(int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long left = (long)offset + count;
        for (Mbuf? m = this; m is not null && left > 0; m = m.Next)
            left -= m._length;
        if (left > 0)
            ThrowBeyondEnd(offset, count);
    }

    private bool TryCopyTo(int offset, Span<byte> destination)
    {
        for (Mbuf? m = this; m is not null; m = m.Next)
        {
            if (offset >= m._length)
            {
                offset -= m._length;
                continue;
            }

            int count = Math.Min(m._length - offset, destination.Length);
            new ReadOnlySpan<byte>(m._data + offset, count).CopyTo(destination);
            destination = destination[count..];
            offset = 0;
            if (destination.IsEmpty)
                return true;
        }

        return destination.IsEmpty && offset == 0;
    }

    [DoesNotReturn]
    private void ThrowBeyondEnd(int offset, int count) =>
        throw new ArgumentOutOfRangeException(nameof(count), count, $"Bytes {offset} to {(long)offset + count} of a packet that has {TotalLength}.");
}
