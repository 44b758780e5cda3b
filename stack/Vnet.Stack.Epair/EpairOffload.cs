using Vnet.Net;

namespace Vnet.Devices;

/// <summary>What becomes of the checksums and segments that a sender has left to the wire.</summary>
/// <remarks>
/// On a wire of memory nothing is corrupted: what the receiving end takes on is delivered marked valid and otherwise as it
/// is, so that it can still be completed when it leaves this host. What that end does not take on is really done.
/// </remarks>
internal static class EpairOffload
{
    private const CsumFlags Ipv4 = CsumFlags.Ip | CsumFlags.IpTcp | CsumFlags.IpUdp;
    private const CsumFlags Ipv6 = CsumFlags.Ip6Tcp | CsumFlags.Ip6Udp;

    /// <summary>Makes of a packet what the receiving end takes: itself, or segments linked by <see cref="Mbuf.NextPacket"/>.</summary>
    /// <param name="m">The packet, no longer the caller's.</param>
    /// <param name="receiver">What is on at the receiving end.</param>
    /// <returns>Null when there was no memory.</returns>
    public static Mbuf? Translate(Mbuf m, IfCap receiver)
    {
        CsumFlags taken = ((receiver & IfCap.RxCsum) == 0 ? CsumFlags.None : Ipv4 | TakenSegments(receiver, CsumFlags.IpTso))
            | ((receiver & IfCap.RxCsumIpv6) == 0 ? CsumFlags.None : Ipv6 | TakenSegments(receiver, CsumFlags.Ip6Tso));
        Mbuf? first = TxOffload.Complete(m, taken);
        for (Mbuf? packet = first; packet is not null; packet = packet.NextPacket)
            packet.Pkthdr.CsumFlags |= Valid(packet.Pkthdr.CsumFlags);
        return first;
    }

    private static CsumFlags TakenSegments(IfCap receiver, CsumFlags tso) => (receiver & IfCap.Lro) == 0 ? CsumFlags.None : tso;

    private static CsumFlags Valid(CsumFlags asked) =>
        ((asked & (CsumFlags.Ip | CsumFlags.IpTso)) == 0 ? CsumFlags.None : CsumFlags.L3Calculated | CsumFlags.L3Valid)
        | ((asked & (CsumFlags.DelayData | CsumFlags.Tso)) == 0 ? CsumFlags.None : CsumFlags.L4Calculated | CsumFlags.L4Valid);
}
