using Vnet.Net;

namespace Vnet.Devices;

/// <summary>
/// The link layer of tun interfaces: none. A packet is told apart by the IP version in its first four bits, and goes to
/// the protocol that has that version's Ethernet type.
/// </summary>
internal sealed class RawIp : IfLayer
{
    public static RawIp Layer { get; } = new();

    public override int HeaderLength => 0;

    public override LinkType LinkType => LinkType.Raw;

    public override void Input(Ifnet ifp, Mbuf m)
    {
        ref Ifstat stat = ref ifp.Statistics.Own;
        for (Mbuf? packet = m; packet is not null;)
        {
            Mbuf? next = packet.NextPacket;
            packet.NextPacket = null;
            stat.ipackets++;
            stat.ibytes += (ulong)packet.Pkthdr.Len;
            ifp.Tap(packet, BpfDirection.In);
            if (ProtocolOf(packet) is { } protocol)
            {
                packet.ReceiveInterface = ifp;
                Netisr.Dispatch(protocol, packet);
            }
            else
            {
                stat.noproto++;
                packet.FreeChain();
            }

            packet = next;
        }
    }

    private static NetisrProtocol? ProtocolOf(Mbuf m) => (m.Length == 0 ? 0 : m.Data[0] >> 4) switch
    {
        4 => Ethernet.Find(EtherType.Ip),
        6 => Ethernet.Find(EtherType.Ipv6),
        _ => null,
    };
}
