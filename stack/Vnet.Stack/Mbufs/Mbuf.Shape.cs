namespace Vnet.Net;

// Changing where a packet begins, ends and is divided: M_PREPEND, m_adj, m_pullup, m_copyup, m_pulldown, m_split, m_cat.
public sealed unsafe partial class Mbuf
{
    /// <summary>
    /// Adds bytes before the packet's first, to be written by the caller (<c>M_PREPEND</c>): in the room before it, or in
    /// a new mbuf that becomes the first.
    /// </summary>
    /// <param name="count">Bytes, from 0 to <see cref="MbufZones.LargestCluster"/>.</param>
    /// <returns>The packet, whose first mbuf holds the new bytes; null when a limit was reached, and the packet is freed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of its range; the packet is not changed.</exception>
    public Mbuf? Prepend(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Mbuf top = this;
        if (LeadingSpace >= count)
        {
            _data -= count;
            _length += count;
        }
        else
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MbufZones.LargestCluster);
            if (GetPlain(count) is not { } first)
            {
                FreeChain();
                return null;
            }

            // At the end of its storage, so that whoever prepends next finds room.
            first._data += (first._size - count) & ~7;
            first._length = count;
            if (HasPacketHeader)
                first.MoveHeader(this);
            first.NextPacket = NextPacket;
            NextPacket = null;
            first.Next = this;
            top = first;
        }

        if (top.HasPacketHeader)
            top.Pkthdr.Len += count;
        return top;
    }

    /// <summary>
    /// Takes bytes off the packet's beginning, or with a negative count off its end (<c>m_adj</c>). Taking more than there
    /// is leaves an empty packet. No mbuf is freed, and none copied.
    /// </summary>
    public void Adjust(int count)
    {
        if (count >= 0)
            TrimStart(count);
        else
            TrimEnd(count == int.MinValue ? int.MaxValue : -count);
    }

    /// <summary>
    /// Brings the packet's first bytes together in its first mbuf (<c>m_pullup</c>): at least <paramref name="count"/>,
    /// and as many more of <see cref="ProtocolHeaderSize"/> as fit. Room before them stays, or is made.
    /// </summary>
    /// <param name="count">Bytes, at most <see cref="OwnSize"/>.</param>
    /// <returns>The packet; null when it is shorter, the count too large or a limit reached, and the packet is freed.</returns>
    public Mbuf? Pullup(int count)
    {
        if (_length >= count)
            return this;
        // Into the first mbuf, where it has the room.
        if (Next is not null && TrailingSpace >= count - _length)
            return Gather(this, Next, count);
        return CopyUp(count, Math.Clamp(OwnSize - Math.Max(count, ProtocolHeaderSize), 0, LinkHeaderRoom));
    }

    /// <summary>
    /// Copies the packet's first bytes to a new first mbuf, with room before them (<c>m_copyup</c>), so that they are
    /// aligned and may be written to.
    /// </summary>
    /// <param name="count">Bytes; with the room at most <see cref="OwnSize"/>.</param>
    /// <param name="headRoom">Bytes free before them.</param>
    /// <returns>The packet; null when it is shorter, they do not fit or a limit was reached, and the packet is freed.</returns>
    public Mbuf? CopyUp(int count, int headRoom)
    {
        if (count < 0 || headRoom < 0 || count > OwnSize - headRoom || Get() is not { } first)
        {
            FreeChain();
            return null;
        }

        first._data += headRoom;
        first.NextPacket = NextPacket;
        NextPacket = null;
        if (HasPacketHeader)
            first.MoveHeader(this);
        return Gather(first, this, count);
    }

    /// <summary>
    /// Brings a range of the packet together in one mbuf where it may be written to (<c>m_pulldown</c>), and leaves what
    /// is before it where it is.
    /// </summary>
    /// <param name="offset">Where the range begins.</param>
    /// <param name="count">Bytes of it, at most <see cref="MbufZones.LargestCluster"/>.</param>
    /// <param name="at">Where in the mbuf the range begins.</param>
    /// <returns>
    /// The mbuf that has the range, still a piece of the packet; null when the packet is shorter, the range too large or a
    /// limit reached, and the packet is freed.
    /// </returns>
    public Mbuf? Pulldown(int offset, int count, out int at)
    {
        at = 0;
        if (offset >= 0 && count is >= 0 and <= MbufZones.LargestCluster && Find(offset, out at) is { } m && m.Holds(at, count))
        {
            if (m._length - at >= count && m.IsWritable)
                return m;
            if (m._length - at < count && m.TrailingSpace >= count - (m._length - at))
                return m.TakeFromNext(count - (m._length - at));
            if (m.SetApart(at, count) is { } apart)
            {
                at = 0;
                return apart;
            }
        }

        FreeChain();
        return null;
    }

    /// <summary>Divides the packet (<c>m_split</c>). Bytes in clusters are not copied: both parts own the cluster they lie in.</summary>
    /// <param name="offset">Bytes that stay.</param>
    /// <returns>
    /// The rest, a packet with the same receive interface when this is one; null when the packet has fewer bytes or a
    /// limit was reached: then it is not changed. Without a packet header null, too, when nothing is left for the rest.
    /// </returns>
    public Mbuf? Split(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Mbuf? m = this;
        int at = offset;
        for (; m is not null && at > m._length; m = m.Next)
            at -= m._length;
        if (m is null)
            return null;
        int left = m._length - at;
        Mbuf? rest;
        if (left == 0 && !HasPacketHeader)
        {
            rest = m.Next;
        }
        else
        {
            rest = left == 0 ? Get() : m.Slice(at, left);
            if (rest is null)
                return null;
            rest.Next = m.Next;
        }

        m.Next = null;
        m._length = at;
        if (HasPacketHeader)
        {
            rest!.Flags |= MbufFlags.PacketHeader;
            rest.Pkthdr = new PacketHeader
            {
                RcvIndex = Pkthdr.RcvIndex,
                RcvGeneration = Pkthdr.RcvGeneration,
                Fib = Pkthdr.Fib,
                Len = Pkthdr.Len - offset,
            };
            Pkthdr.Len = offset;
        }

        return rest;
    }

    /// <summary>
    /// Adds a chain at the end of this one (<c>m_cat</c>): copied where it fits the last mbuf, else linked. The header of
    /// the added chain is dropped, the length in this one's not changed.
    /// </summary>
    /// <param name="tail">The chain, no longer the caller's.</param>
    public void Concatenate(Mbuf tail)
    {
        ArgumentNullException.ThrowIfNull(tail);
        Mbuf last = Last;
        tail.DropHeader();
        for (Mbuf? m = tail; m is not null; m = m.Free())
        {
            if (m._length > last.TrailingSpace || !last.IsWritable)
            {
                last.Next = m;
                return;
            }

            m.Data.CopyTo(new Span<byte>(last._data + last._length, m._length));
            last._length += m._length;
        }
    }

    /// <summary>The same for a packet: its length is added to this one's (<c>m_catpkt</c>).</summary>
    /// <inheritdoc cref="Concatenate"/>
    public void ConcatenatePacket(Mbuf tail)
    {
        ArgumentNullException.ThrowIfNull(tail);
        Pkthdr.Len += tail.Pkthdr.Len;
        Concatenate(tail);
    }

    private void TrimStart(int count)
    {
        int left = count;
        for (Mbuf? m = this; m is not null && left > 0; m = m.Next)
        {
            int taken = Math.Min(left, m._length);
            m._data += taken;
            m._length -= taken;
            left -= taken;
        }

        if (HasPacketHeader)
            Pkthdr.Len -= count - left;
    }

    private void TrimEnd(int count)
    {
        int length = TotalLength;
        int left = Math.Max(0, length - count);
        if (HasPacketHeader)
            Pkthdr.Len -= length - left;
        for (Mbuf? m = this; m is not null; m = m.Next)
        {
            m._length = Math.Min(m._length, left);
            left -= m._length;
        }
    }

    // Fills the first mbuf from those behind it, which it is not yet linked to if it is new.
    private static Mbuf? Gather(Mbuf first, Mbuf from, int count)
    {
        int room = (int)(first._start + first._size - (first._data + first._length));
        int wanted = Math.Max(count, ProtocolHeaderSize) - first._length;
        Mbuf? rest = first.Fill(from, Math.Min(wanted, room));
        first.Next = rest;
        if (first._length >= count)
            return first;
        first.FreeChain();
        return null;
    }

    // Takes bytes off a chain to the end of this mbuf; what is empty then is freed.
    private Mbuf? Fill(Mbuf? from, int count)
    {
        while (from is not null && count > 0)
        {
            int taken = Math.Min(count, from._length);
            new ReadOnlySpan<byte>(from._data, taken).CopyTo(new Span<byte>(_data + _length, taken));
            _length += taken;
            count -= taken;
            from._data += taken;
            from._length -= taken;
            if (from._length == 0)
                from = from.Free();
        }

        return from;
    }

    // Takes all bytes of the next mbuf, which is freed.
    private void Absorb(Mbuf next)
    {
        Next = Fill(next, next._length);
        if (Next == next)
            Next = next.Free();
    }

    // Whether the packet has so many bytes from an offset in this mbuf on.
    private bool Holds(int at, int count)
    {
        long left = (long)at + count;
        for (Mbuf? m = this; m is not null && left > 0; m = m.Next)
            left -= m._length;
        return left <= 0;
    }

    private Mbuf TakeFromNext(int count)
    {
        Next = Fill(Next, count);
        return this;
    }

    /// <summary>Copies a range that begins in this mbuf to a new one, and links that in its place.</summary>
    /// <returns>The new one; null when a limit is reached.</returns>
    private Mbuf? SetApart(int at, int count)
    {
        if (GetPlain(count) is not { } apart)
            return null;
        int here = Math.Min(count, _length - at);
        int after = _length - at - here;
        Mbuf? rest = Next;
        if (after > 0)
        {
            rest = Slice(at + here, after);
            if (rest is null)
            {
                apart.Free();
                return null;
            }

            rest.Next = Next;
        }

        new ReadOnlySpan<byte>(_data + at, here).CopyTo(new Span<byte>(apart._data, here));
        apart._length = here;
        _length = at;
        Next = apart;
        apart.Next = apart.Fill(rest, count - here);
        return apart;
    }
}
