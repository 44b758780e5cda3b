using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Looks past extension headers without judging them: ip6_lasthdr.
public static partial class Ip6
{
    // As many as anybody sends; beyond it a packet is nothing but headers.
    private const int MostSkipped = 32;

    /// <summary>The first header of a packet that is no extension header, or where they end.</summary>
    internal static Ip6HeaderChain SkipHeaders(Mbuf m)
    {
        var chain = Ip6HeaderChain.Begin(new Ip6Header(m.Data).NextHeader);
        Span<byte> room = stackalloc byte[8];
        while (chain.Count < MostSkipped)
        {
            if (!TrySkip(m.Peek(chain.Offset, room), ref chain))
                break;
        }

        return chain;
    }

    /// <summary>The same for a packet of which the first bytes are at hand.</summary>
    /// <param name="packet">At least an IPv6 header.</param>
    /// <param name="isWhole">Whether all headers are there up to the one that is found, and it is not of a later fragment.</param>
    internal static Ip6HeaderChain SkipHeaders(ReadOnlySpan<byte> packet, out bool isWhole)
    {
        var chain = Ip6HeaderChain.Begin(packet[6]);
        while (chain.Count < MostSkipped && chain.Offset + 8 <= packet.Length)
        {
            if (!TrySkip(packet[chain.Offset..], ref chain))
                break;
        }

        isWhole = !IsExtension(chain.Next) && chain.Next != IpProto.None && chain.Offset < packet.Length;
        return chain;
    }

    internal static bool IsExtension(byte next) =>
        next is IpProto.HopByHop or IpProto.Routing or IpProto.Fragment or IpProto.DestinationOptions or IpProto.Ah;

    // Stops at a later fragment, which has no headers of what it is a fragment of.
    private static bool TrySkip(ReadOnlySpan<byte> header, ref Ip6HeaderChain chain)
    {
        if (!IsExtension(chain.Next) || header.Length < 8)
            return false;
        switch (chain.Next)
        {
            case IpProto.Fragment when ((header[2] << 8) | (header[3] & 0xf8)) != 0:
                return false;
            case IpProto.Fragment:
                chain.Advance(header[0], 8);
                return true;
            case IpProto.Ah:
                chain.Advance(header[0], (header[1] + 2) * 4);
                return true;
            default:
                chain.Advance(header[0], (header[1] + 1) * 8);
                return true;
        }
    }
}
