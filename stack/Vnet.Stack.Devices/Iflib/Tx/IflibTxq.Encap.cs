using Vnet.Net;

namespace Vnet.Iflib;

// A packet into descriptors (iflib_encap).
internal sealed partial class IflibTxq
{
    // Ethernet's 64 less the frame check sequence, which the device adds.
    private const int ShortestFrame = 60;

    private EncapResult Encap(ref Mbuf? packet, bool isLast)
    {
        Mbuf? m = packet;
        var info = new PktInfo { Qid = Qid };
        m = Prepare(m!, ref info);
        packet = m;
        if (m is null)
            return Failed(null);
        bool isTso = (info.CsumFlags & CsumFlags.Tso) != 0;
        for (int remaps = 0; ;)
        {
            int count = Map(m, isTso);
            if (count > 0)
            {
                if (count + Reserve > Available)
                {
                    Reclaim();
                    if (count + Reserve > Available)
                    {
                        Counters.NoDescriptor++;
                        SetOutputActive(true);
                        return EncapResult.NoRoom;
                    }
                }

                Errno error = Hand(m, count, isLast, ref info);
                if (error == Errno.Ok)
                    return EncapResult.Sent;
                if (error != Errno.FileTooBig)
                    return Failed(m);
                Counters.EncapTooBig++;
            }
            else
            {
                Counters.MapFailed++;
            }

            // Once together, then copied, then given up.
            switch (remaps++)
            {
                case 0:
                    Counters.Collapses++;
                    // Null says that there are too many still; counting comes next anyway.
                    _ = m.Collapse(isTso ? _maxTsoSegments : _maxSegments);
                    break;
                case 1:
                    if (m.Defragment() is not { } whole)
                    {
                        Counters.DefragFailed++;
                        return Failed(m);
                    }

                    Counters.Defrag++;
                    packet = m = whole;
                    break;
                default:
                    return Failed(m);
            }
        }
    }

    private EncapResult Failed(Mbuf? m)
    {
        m?.FreeChain();
        Counters.Dropped++;
        return EncapResult.Dropped;
    }

    // Null when memory is short; the packet is freed then.
    private Mbuf? Prepare(Mbuf m, ref PktInfo info)
    {
        int missing = ShortestFrame - m.Pkthdr.Len;
        if (missing > 0 && _context.Shared.Has(IflibFlags.NeedEtherPad) && !m.Append(stackalloc byte[missing]))
        {
            m.FreeChain();
            return null;
        }

        ref PacketHeader header = ref m.Pkthdr;
        info.CsumFlags = header.CsumFlags & _context.TxWork;
        info.CsumData = header.CsumData;
        info.TsoSegsz = header.TsoSegsz;
        info.FlowId = header.FlowId;
        info.RssType = header.RssType;
        info.Length = header.Len;
        if ((m.Flags & MbufFlags.VlanTag) != 0)
            (info.HasVlanTag, info.VlanTag) = (true, header.EtherVtag);
        return info.CsumFlags == CsumFlags.None ? m : PrepareHeaders(m, ref info);
    }

    private Mbuf? PrepareHeaders(Mbuf m, ref PktInfo info)
    {
        // Each look may show that the headers go on beyond the first piece.
        int needed = TxHeaders.Parse(m.Data, ref info);
        while (needed > m.Length && needed <= m.Pkthdr.Len)
        {
            Counters.Pullups++;
            if (m.Pullup(needed) is not { } pulled)
                return null;
            m = pulled;
            needed = TxHeaders.Parse(m.Data, ref info);
        }

        // A frame that ends within its headers has no work that could be done.
        if (needed > m.Length)
        {
            info.CsumFlags = CsumFlags.None;
            return m;
        }

        if (!TxHeaders.NeedsWrite(info, _context.Shared))
            return m;
        if (!m.IsWritable)
        {
            Counters.Pullups++;
            if (m.Unshare() is not { } own)
                return null;
            m = own;
        }

        TxHeaders.Prepare(m.Data, info, _context.Shared);
        return m;
    }

    // Pieces of a packet into _segments; their number, or −1 for too many.
    private int Map(Mbuf packet, bool isTso)
    {
        int most = isTso ? _maxTsoSegments : _maxSegments;
        int largest = isTso ? _context.TsoSegmentSize : _context.Shared.TxMaxSegmentSize;
        if (packet.Pkthdr.Len > (isTso ? _context.TsoSize : _context.Shared.TxMaxSize))
            return -1;
        int count = 0;
        for (Mbuf? m = packet; m is not null; m = m.Next)
        {
            nint address = m.Address;
            for (int left = m.Length; left > 0;)
            {
                if (count == most)
                    return -1;
                int length = Math.Min(left, largest);
                _segments[count++] = new BusSegment(address, length);
                address += length;
                left -= length;
            }
        }

        return count == 0 ? -1 : count;
    }

    private Errno Hand(Mbuf m, int count, bool isLast, ref PktInfo info)
    {
        info.Segments = _segments.AsSpan(0, count);
        info.Pidx = info.NewPidx = Pidx;
        // The last one at hand is always reported: nobody may come after it.
        info.RequestStatus = isLast || _statusPending + count > TxDeferral.Status(Size, InUse) || !IflibDevices.IsBatching
            || Available - count <= Math.Max(_maxSegments, _maxTsoSegments) + Reserve;
        Errno error = _driver.TxdEncap(ref info);
        if (error != Errno.Ok)
            return error;
        int used = (info.NewPidx - Pidx) & _mask;
        // A driver that used none has nothing that could be credited.
        if (used == 0)
            return Errno.Invalid;
        _packets[(info.NewPidx - 1) & _mask] = m;
        Pidx = info.NewPidx & _mask;
        InUse += used;
        _doorbellPending += used;
        _statusPending = info.RequestStatus ? 0 : _statusPending + used;
        Counters.StatusRequests += info.RequestStatus ? 1u : 0u;
        return Errno.Ok;
    }
}
