using Vnet.Net;

namespace Vnet.Netinet;

// Packets to groups: the part of ip_output for them, and ip_mloopback.
public static partial class Ip
{
    /// <summary>Makes a packet ready for its group: time to live and source, a copy for this host, and copies for other links by the multicast router.</summary>
    /// <returns>Whether it is to be sent; if not it is gone, and <paramref name="error"/> says why.</returns>
    private static bool PrepareMulticast(Mbuf m, ref IpHeader ip, Ifnet ifp, InIfaddr? source, IpOutputFlags flags, IpMoptions? options, out Errno error)
    {
        error = Errno.Ok;
        m.Flags = (m.Flags & ~MbufFlags.Broadcast) | MbufFlags.Multicast;
        bool isComplete = (flags & (IpOutputFlags.RawOutput | IpOutputFlags.Forwarding)) != 0;
        // RFC 1112 section 6.1: 1, so that nothing leaves the link which was not meant to.
        if (options is not null)
            ip.Ttl = options.Ttl;
        else if (!isComplete)
            ip.Ttl = 1;
        if ((ifp.Flags & IfFlags.Multicast) == 0)
        {
            error = Refuse(m, ref V_ipstat.Own.ips_noroute, Errno.NetworkUnreachable);
            return false;
        }

        if (ip.Source.IsAny && source is not null)
            ip.Source = source.Address;
        if (options?.Loop ?? V_in_mcast_loop != 0)
        {
            // The router hears that copy.
            LoopMulticast(m, ifp);
        }
        else if (V_ip_mrouter is { } router && (flags & IpOutputFlags.Forwarding) == 0 && !router.Forward(m, ifp, options))
        {
            m.FreeChain();
            return false;
        }

        // RFC 1112 section 6.1: heard here, but not sent.
        if (ip.Ttl != 0 && (ifp.Flags & IfFlags.Loopback) == 0)
            return true;
        m.FreeChain();
        return false;
    }

    // ip_mloopback: input drops it where nobody is a member.
    private static void LoopMulticast(Mbuf m, Ifnet ifp)
    {
        if (V_ip_mrouter is null && !InMultis.IsMember(ifp, new IpHeader(m.Data).Destination))
            return;
        if (m.Duplicate() is not { } copy)
            return;
        FillSum(new IpHeader(copy.Data), copy.Data[..new IpHeader(copy.Data).HeaderLength]);
        copy.Pkthdr.CsumFlags = CsumFlags.AllValid;
        copy.Pkthdr.CsumData = 0xffff;
        copy.ReceiveInterface = ifp;
        if (LaneThread.Current.IsRunning)
            Netisr.Queue(DirectProtocol, copy);
        else
            Netisr.Dispatch(DirectProtocol, copy);
    }
}
