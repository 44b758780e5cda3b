using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Datagrams that are divided (RFC 8200 section 4.5): ip6_fragment.
public static partial class Ip6
{
    /// <summary>Bytes of a fragment header.</summary>
    internal const int FragmentHeader = 8;

    private static Errno SendFragments(Mbuf m, in Ip6Route route, int mtu, ref Ip6stat stat)
    {
        Ip6HeaderChain chain = PerFragmentHeaders(m);
        int headers = chain.Offset;
        // All but the last carry a multiple of eight bytes.
        int piece = (mtu - headers - FragmentHeader) & ~7;
        if (piece < 8 || headers > m.Length || headers + FragmentHeader + Mbuf.LinkHeaderRoom > Mbuf.OwnSize)
        {
            Drop(m, ref stat.ip6s_cantfrag);
            return Errno.MessageTooLong;
        }

        // RFC 7739: nobody can tell from one identification what the next will be.
        uint id = VnetRandom.NextUInt32();
        Errno error = Errno.Ok;
        int end = m.Pkthdr.Len;
        for (int offset = headers; offset < end && error == Errno.Ok; offset += piece)
        {
            int length = Math.Min(piece, end - offset);
            if (Fragment(m, chain, id, offset, length, offset + length < end) is not { } fragment)
            {
                stat.ip6s_odropped++;
                error = Errno.NoBuffers;
                break;
            }

            stat.ip6s_ofragments++;
            error = route.Ifp!.Layer.Output(route.Ifp, fragment, route.NextHop);
        }

        if (error == Errno.Ok)
            stat.ip6s_fragmented++;
        m.FreeChain();
        return error;
    }

    /// <summary>One fragment: the headers that all have, its own, and its bytes, which it shares with the datagram.</summary>
    private static Mbuf? Fragment(Mbuf m, in Ip6HeaderChain chain, uint id, int offset, int length, bool hasMore)
    {
        if (Mbuf.GetHeader() is not { } fragment)
            return null;
        if (m.Copy(offset, length) is not { } bytes)
        {
            fragment.Free();
            return null;
        }

        int headers = chain.Offset;
        fragment.Reserve(Mbuf.LinkHeaderRoom);
        Span<byte> data = fragment.Extend(headers + FragmentHeader);
        m.Data[..headers].CopyTo(data);
        data[chain.NextAt] = IpProto.Fragment;
        Span<byte> header = data[headers..];
        (header[0], header[1]) = (chain.Next, 0);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)((offset - headers) | (hasMore ? 1 : 0)));
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], id);
        BinaryPrimitives.WriteUInt16BigEndian(data[4..], (ushort)(headers + FragmentHeader - Ip6Header.Length + length));
        // Only a copy from the beginning of a packet has a header of its own.
        fragment.Concatenate(bytes);
        fragment.FixHeader();
        (fragment.Pkthdr.Fib, fragment.Pkthdr.FlowId, fragment.Pkthdr.RssType) = (m.Pkthdr.Fib, m.Pkthdr.FlowId, m.Pkthdr.RssType);
        return fragment;
    }

    // RFC 8200 section 4.5: those that routers look at go before every fragment: up to a routing header, else hop-by-hop options.
    private static Ip6HeaderChain PerFragmentHeaders(Mbuf m)
    {
        var walk = Ip6HeaderChain.Begin(new Ip6Header(m.Data).NextHeader);
        Ip6HeaderChain found = walk;
        Span<byte> room = stackalloc byte[8];
        while (walk.Count < MostSkipped && walk.Next is IpProto.HopByHop or IpProto.DestinationOptions or IpProto.Routing)
        {
            byte kind = walk.Next;
            if (!TrySkip(m.Peek(walk.Offset, room), ref walk))
                break;
            if (kind is IpProto.HopByHop or IpProto.Routing)
                found = walk;
        }

        return found;
    }
}
