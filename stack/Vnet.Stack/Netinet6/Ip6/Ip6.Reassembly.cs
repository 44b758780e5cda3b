using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Fragments in (RFC 8200 section 4.5, 5722, 6946, 7112): frag6_input, frag6_slowtimo.
public static partial class Ip6
{
    // Null until the first fragment.
    [VnetDefine] private static Ip6Reassembly? s_ip6_reassembly;

    // Armed while anything waits.
    [VnetDefine] private static Callout? s_ip6_fragtimer;

    private static Mbuf? FragmentInput(Mbuf m, Ifnet ifp, ref Ip6HeaderChain chain, ref Ip6stat stat)
    {
        stat.ip6s_fragments++;
        Span<byte> room = stackalloc byte[FragmentHeader];
        ReadOnlySpan<byte> header = m.Peek(chain.Offset, room);
        if (header.IsEmpty)
            return Drop(m, ref stat.ip6s_tooshort);
        ushort word = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        m.Flags |= MbufFlags.Fragmented;
        // RFC 6946: the only fragment of its datagram has nothing to do with others of the same identification.
        if ((word & 0xfff9) == 0)
        {
            stat.ip6s_atomicfrags++;
            chain.Advance(header[0], FragmentHeader);
            return m;
        }

        var ip = new Ip6Header(m.Data);
        (In6Addr source, In6Addr destination) = (ip.Source, ip.Destination);
        int dataAt = chain.Offset + FragmentHeader;
        var fragment = new Ip6Fragment(source, destination, source.NeedsZone || destination.NeedsZone ? ifp.Index : 0,
            BinaryPrimitives.ReadUInt32BigEndian(header[4..]), word & 0xfff8, m.Pkthdr.Len - dataAt, (word & 1) != 0, (byte)(ip.TrafficClass & 3),
            dataAt, chain.NextAt, chain.Count);
        if (!IsSound(m, fragment, header[0], ref stat))
            return null;
        return Reassemble(m, fragment, ref chain, ref stat);
    }

    private static bool IsSound(Mbuf m, in Ip6Fragment fragment, byte next, ref Ip6stat stat)
    {
        // All but the last are a multiple of eight bytes long, and none is empty: the length is wrong.
        if (fragment.Length == 0 || (fragment.HasMore && (fragment.Length & 7) != 0))
            return Refuse(m, Icmp6Code.Header, 4, ref stat);
        // Past what a datagram may have: the offset is wrong.
        if (fragment.End > MaxPayload)
            return Refuse(m, Icmp6Code.Header, (uint)(fragment.DataAt - FragmentHeader + 2), ref stat);
        // RFC 7112: who looks at the first one must see what the datagram is.
        if (fragment.Offset == 0 && !HasAllHeaders(m, fragment.DataAt, next))
            return Refuse(m, Icmp6Code.IncompleteHeaders, 0, ref stat);
        return true;
    }

    private static bool Refuse(Mbuf m, byte code, uint pointer, ref Ip6stat stat)
    {
        stat.ip6s_fragdropped++;
        Icmp6.Error(m, Icmp6Type.ParameterProblem, code, pointer);
        return false;
    }

    private static bool HasAllHeaders(Mbuf m, int offset, byte next)
    {
        var chain = new Ip6HeaderChain { Offset = offset, Next = next };
        Span<byte> room = stackalloc byte[8];
        while (IsExtension(chain.Next))
        {
            if (chain.Count > MostSkipped || !TrySkip(m.Peek(chain.Offset, room), ref chain))
                return false;
        }

        // The shortest transport headers that matter.
        int least = chain.Next switch
        {
            IpProto.Tcp => 20,
            IpProto.None => 0,
            IpProto.Udp or IpProto.UdpLite => 8,
            IpProto.IcmpV6 => 4,
            _ => 1,
        };
        return chain.Offset + least <= m.Pkthdr.Len;
    }

    private static Mbuf? Reassemble(Mbuf m, in Ip6Fragment fragment, ref Ip6HeaderChain chain, ref Ip6stat stat)
    {
        Ip6Reassembly table = V_ip6_reassembly ?? MakeReassembly();
        Mbuf? dropped = null;
        Mbuf? datagram = null;
        byte ecn = 0;
        Ip6ReassemblyResult result;
        var limits = new Ip6ReassemblyLimits(Bound(V_ip6_maxfragpackets), Bound(V_ip6_maxfrags), Bound(V_ip6_maxfragbucketsize),
            Bound(V_ip6_maxfragspersource), Bound(V_ip6_maxfragsperpacket));
        long expiresAt = VnetClock.Nanoseconds + (Math.Max(V_ip6_fraglifetime, 1) * 1_000_000L);
        lock (table.Gate)
        {
            result = table.Add(m, fragment, limits, expiresAt, ref dropped, out Ip6ReassemblyQueue? whole);
            if (whole is not null)
            {
                datagram = whole.First;
                chain.Offset = datagram!.Pkthdr.L3Len - FragmentHeader;
                (chain.NextAt, chain.Count, ecn) = (whole.NextAt, whole.HeaderCount + 1, whole.Ecn);
                table.Recycle(whole);
            }

            if (table.Oldest is not null && !V_ip6_fragtimer!.IsPending)
                V_ip6_fragtimer.Reset(TimeSpan.FromMilliseconds(Math.Max(V_ip6_fraglifetime, 1)), static _ => FragmentTimeout());
        }

        ref ulong reason = ref stat.ip6s_fragoverflow;
        if (result == Ip6ReassemblyResult.Overlap)
            reason = ref stat.ip6s_fragoverlap;
        while (dropped is not null)
            reason += FreeFirst(ref dropped);
        switch (result)
        {
            case Ip6ReassemblyResult.Complete:
                return Join(datagram!, ecn, ref chain, ref stat);
            case Ip6ReassemblyResult.Kept:
                return null;
            case Ip6ReassemblyResult.Overflow:
                return Drop(m, ref stat.ip6s_fragoverflow);
            case Ip6ReassemblyResult.Overlap:
                return Drop(m, ref stat.ip6s_fragoverlap);
            case Ip6ReassemblyResult.TooLong:
                Refuse(m, Icmp6Code.Header, (uint)(fragment.DataAt - FragmentHeader + 2), ref stat);
                return null;
            default:
                return Drop(m, ref stat.ip6s_fragdropped);
        }
    }

    private static int Bound(int knob) => knob < 0 ? int.MaxValue : knob;

    /// <summary>Puts fragments together: the headers of the first, then everybody's bytes.</summary>
    private static Mbuf? Join(Mbuf first, byte ecn, ref Ip6HeaderChain chain, ref Ip6stat stat)
    {
        Mbuf? next = first.NextPacket;
        first.NextPacket = null;
        CsumFlags known = first.Pkthdr.CsumFlags;
        Mbuf? joined = DeleteFragmentHeader(first, ref chain);
        while (next is not null)
        {
            Mbuf fragment = next;
            next = fragment.NextPacket;
            fragment.NextPacket = null;
            known &= fragment.Pkthdr.CsumFlags;
            if (joined is null)
            {
                fragment.FreeChain();
                continue;
            }

            fragment.Adjust(fragment.Pkthdr.L3Len);
            joined.ConcatenatePacket(fragment);
        }

        if (joined is null)
            return Lost(ref stat.ip6s_toosmall);
        // Right only where memory cannot be wrong: nobody has summed it as a whole.
        (joined.Pkthdr.CsumFlags, joined.Pkthdr.CsumData) = (known & (CsumFlags.L4Valid | CsumFlags.L4Calculated), 0xffff);
        var ip = new Ip6Header(joined.Data);
        ip.PayloadLength = (ushort)(joined.Pkthdr.Len - Ip6Header.Length);
        if (ecn == 3)
            ip.TrafficClass |= 3;
        stat.ip6s_reassembled++;
        return joined;
    }

    // The headers before it move up (ip6_deletefraghdr); the one before it names what it named.
    private static Mbuf? DeleteFragmentHeader(Mbuf first, ref Ip6HeaderChain chain)
    {
        int end = chain.Offset + FragmentHeader;
        if (end > Mbuf.OwnSize && first.Length < end)
        {
            first.FreeChain();
            return null;
        }

        if (first.Pullup(end)?.Unshare() is not { } m)
            return null;
        if (m.Length < end && m.Pullup(end) is var again)
        {
            if (again is null)
                return null;
            m = again;
        }

        chain.Next = m.Data[chain.Offset];
        m.Data[chain.NextAt] = chain.Next;
        m.Data[..chain.Offset].CopyTo(m.Data[FragmentHeader..]);
        m.Adjust(FragmentHeader);
        return m;
    }

    private static Ip6Reassembly MakeReassembly()
    {
        var made = new Ip6Reassembly(VnetRandom.NextUInt32());
        var timer = new Callout(VnetClock.Wheel, "frag6_slowtimo");
        if (Interlocked.CompareExchange(ref V_ip6_fragtimer, timer, null) is not null)
            timer.Drain();
        return Interlocked.CompareExchange(ref V_ip6_reassembly, made, null) ?? made;
    }

    // The oldest come first; the sender is told where its first fragment is there (RFC 8200 section 4.5).
    private static void FragmentTimeout()
    {
        if (V_ip6_reassembly is not { } table)
            return;
        Mbuf? late = null;
        lock (table.Gate)
        {
            long now = VnetClock.Nanoseconds;
            while (table.Oldest is { } oldest && oldest.ExpiresAt <= now)
                table.Remove(oldest, ref late);
            if (table.Oldest is { } next)
                V_ip6_fragtimer!.Schedule(TimeSpan.FromMicroseconds(((next.ExpiresAt - now) / 1000) + 1));
        }

        ref Ip6stat stat = ref V_ip6stat.Own;
        while (late is { } m)
        {
            stat.ip6s_fragtimeout++;
            late = m.NextPacket;
            m.NextPacket = null;
            if (Ip6ReassemblyQueue.OffsetOf(m) == 0)
                Icmp6.Error(m, Icmp6Type.TimeExceeded, Icmp6Code.Reassembly);
            else
                m.FreeChain();
        }
    }

    private static uint FreeFirst(ref Mbuf? packets)
    {
        Mbuf m = packets!;
        packets = m.NextPacket;
        m.NextPacket = null;
        m.FreeChain();
        return 1;
    }

    /// <summary>Frees what waits, for a vnet that ends.</summary>
    private static void DrainReassembly()
    {
        V_ip6_fragtimer?.Drain();
        if (V_ip6_reassembly is not { } table)
            return;
        Mbuf? dropped = null;
        lock (table.Gate)
        {
            while (table.Oldest is { } oldest)
                table.Remove(oldest, ref dropped);
        }

        while (dropped is not null)
            FreeFirst(ref dropped);
        V_ip6_reassembly = null;
    }
}
