namespace Vnet.Net;

// Copies and other arrangements of the same bytes: m_copym, m_copypacket, m_dup, m_unshare, m_collapse, m_defrag.
public sealed unsafe partial class Mbuf
{
    /// <summary>
    /// A copy of a range of the packet (<c>m_copym</c>). Bytes in clusters are not copied: both own the cluster, and
    /// neither may write to it; the at most <see cref="OwnSize"/> bytes of an mbuf's own area are copied, which costs
    /// less than to share them.
    /// </summary>
    /// <param name="offset">Where the range begins.</param>
    /// <param name="count">Bytes of it.</param>
    /// <returns>
    /// The copy, with a copy of the packet's header when the range begins at 0; null when a limit was reached.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The packet ends before the range does.</exception>
    public Mbuf? Copy(int offset, int count)
    {
        ThrowUnlessWithin(offset, count);
        Mbuf? top = null, last = null;
        Mbuf? from = this;
        int at = offset;
        do
        {
            // Not beyond the last, whose end an empty range may begin at.
            while (at >= from!._length && from.Next is not null)
            {
                at -= from._length;
                from = from.Next;
            }

            int length = Math.Min(from._length - at, count);
            if (from.Slice(at, length) is not { } slice)
            {
                top?.FreeChain();
                return null;
            }

            if (last is null)
                top = slice;
            else
                last.Next = slice;
            last = slice;
            at += length;
            count -= length;
        }
        while (count > 0);

        if (offset == 0 && HasPacketHeader)
        {
            top!.DuplicateHeader(this);
            top.FixHeader();
        }

        return top;
    }

    /// <summary>A copy of the whole packet (<c>m_copypacket</c>); what is said of <see cref="Copy"/> holds.</summary>
    /// <returns>Null when a limit was reached.</returns>
    public Mbuf? CopyPacket() => Copy(0, TotalLength);

    /// <summary>A copy of the packet that shares nothing with it and may be written to (<c>m_dup</c>), in as few mbufs as hold it.</summary>
    /// <returns>Null when a limit was reached.</returns>
    public Mbuf? Duplicate()
    {
        Mbuf? copy = CopyOfBytes();
        if (copy is null)
            return null;
        if (HasPacketHeader)
        {
            copy.DuplicateHeader(this);
            copy.FixHeader();
        }
        else
        {
            copy.Flags = Flags & MbufFlags.EndOfRecord;
        }

        return copy;
    }

    /// <summary>Sees to it that every byte of the packet may be written to (<c>m_unshare</c>), and copies what must not.</summary>
    /// <returns>The packet; null when a limit was reached, and the packet is freed.</returns>
    public Mbuf? Unshare()
    {
        for (Mbuf? m = this; m is not null; m = m.Next)
        {
            if (!m.TryMakeWritable())
            {
                FreeChain();
                return null;
            }
        }

        return this;
    }

    /// <summary>
    /// Brings the packet into as few mbufs as hold it (<c>m_defrag</c>): one, up to <see cref="MbufZones.LargestCluster"/>
    /// bytes.
    /// </summary>
    /// <returns>The packet; null when a limit was reached: then this one is not changed, and still the caller's.</returns>
    public Mbuf? Defragment()
    {
        if (Next is null)
            return this;
        Mbuf? whole = CopyOfBytes();
        if (whole is null)
            return null;
        if (HasPacketHeader)
        {
            whole.MoveHeader(this);
            whole.FixHeader();
        }
        else
        {
            whole.Flags = Flags & MbufFlags.EndOfRecord;
        }

        (whole.NextPacket, NextPacket) = (NextPacket, null);
        FreeChain();
        return whole;
    }

    /// <summary>
    /// Brings the packet into at most so many mbufs with as little copying as it can (<c>m_collapse</c>): first into room
    /// at mbufs' ends, then by joining neighbours in clusters of <see cref="MbufZones.ClusterSize"/>.
    /// </summary>
    /// <param name="max">Mbufs that it may have, as a device's descriptors allow; at least 1.</param>
    /// <returns>
    /// The packet; null when it could not be done or a limit was reached: then it has the same bytes, perhaps in fewer
    /// mbufs, and is still the caller's. <see cref="Defragment"/> does more.
    /// </returns>
    public Mbuf? Collapse(int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        int count = 0;
        for (Mbuf? m = this; m is not null; m = m.Next)
            count++;
        for (Mbuf m = this; count > max && m.Next is { } next;)
        {
            if (next._length <= m.TrailingSpace && m.IsWritable)
            {
                m.Absorb(next);
                count--;
            }
            else
            {
                m = next;
            }
        }

        // The first one stays: its room for headers is worth more than a descriptor.
        for (Mbuf before = this; count > max && before.Next?.Next is not null;)
        {
            Mbuf one = before.Next;
            int joined = one._length + one.Next!._length;
            if (joined > MbufZones.ClusterSize)
            {
                before = one;
                continue;
            }

            if (GetPlain(MbufZones.ClusterSize) is not { } both)
                return null;
            before.Next = both;
            both.Next = one;
            for (count++; count > max && both.Next is { } next && next._length <= both.TrailingSpace; count--)
                both.Absorb(next);
            before = both;
        }

        return count <= max ? this : null;
    }

    /// <summary>A new mbuf without a header that has a range of this one's bytes.</summary>
    private Mbuf? Slice(int at, int count)
    {
        if (Get() is not { } slice)
            return null;
        if (_cluster is not null)
        {
            _cluster.AddReference();
            slice.Attach(_cluster);
            slice._data = _data + at;
            slice.Flags = Flags & MbufFlags.ReadOnly;
        }
        else
        {
            // As far from its beginning as in this one: what can be prepended here can be there.
            slice._data += Math.Min((int)(_data - _start) + at, OwnSize - count);
            new ReadOnlySpan<byte>(_data + at, count).CopyTo(new Span<byte>(slice._data, count));
        }

        slice._length = count;
        return slice;
    }

    /// <summary>A packet with the same bytes and head room, in other storage.</summary>
    private Mbuf? CopyOfBytes()
    {
        int headRoom = Math.Min((int)(_data - _start), LinkHeaderRoom);
        Mbuf? top = GetChain(TotalLength, headRoom);
        if (top is null)
            return null;
        Mbuf from = this;
        int at = 0;
        for (Mbuf? to = top; to is not null; to = to.Next)
        {
            for (int done = 0; done < to._length;)
            {
                while (at == from._length)
                    (from, at) = (from.Next!, 0);
                int length = Math.Min(from._length - at, to._length - done);
                new ReadOnlySpan<byte>(from._data + at, length).CopyTo(new Span<byte>(to._data + done, length));
                at += length;
                done += length;
            }
        }

        return top;
    }
}
