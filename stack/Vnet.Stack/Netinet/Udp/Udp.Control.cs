using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// What the network says of datagrams: udp_ctlinput, udp6_ctlinput, udp_notify.
public static partial class Udp
{
    private const int ProtocolOffset = 9, NextHeaderOffset = 6;

    private static void Control(in IcmpNotice notice) => Notify(notice, IcmpErrno.OfIcmp(notice.Type, notice.Code), isV6: false);

    private static void Control6(in IcmpNotice notice)
    {
        // RFC 8201 section 5.4: an MTU is believed of who has that port, with a peer or without.
        if (notice.Type == Icmp6Type.PacketTooBig && InfoOf(notice, isV6: true)?.Find(notice, isV6: true, wildcard: true) is not null)
            Icmp6.MtuDiscUpdate(notice);
        Notify(notice, IcmpErrno.OfIcmp6(notice.Type, notice.Code), isV6: true);
    }

    // Only a connection that has sent to that peer is told (RFC 5927 section 4): who has none sends to many.
    private static void Notify(in IcmpNotice notice, Errno error, bool isV6)
    {
        if (error == Errno.Ok || InfoOf(notice, isV6)?.Find(notice, isV6) is not { } inp)
            return;
        V_udpstat.Own.udps_notified++;
        inp.Socket.SetError(error);
    }

    private static Inpcbinfo? InfoOf(in IcmpNotice notice, bool isV6) =>
        notice.Quoted[isV6 ? NextHeaderOffset : ProtocolOffset] == IpProto.UdpLite ? V_ulitecbinfo : V_udbinfo;
}
