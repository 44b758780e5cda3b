using Vnet.Net;

namespace Vnet.Netinet;

// Packets in: ip_input.
public static partial class Ip
{
    private static void Input(Mbuf packet)
    {
        ref Ipstat stat = ref V_ipstat.Own;
        stat.ips_total++;
        if (packet.Pkthdr.Len < IpHeader.MinLength || packet.Pullup(IpHeader.MinLength) is not { } m)
        {
            stat.ips_tooshort++;
            if (packet.Pkthdr.Len < IpHeader.MinLength)
                packet.FreeChain();
            return;
        }

        var ip = new IpHeader(m.Data);
        int hlen = ip.HeaderLength;
        if (ip.Version != 4 || hlen < IpHeader.MinLength || ip.TotalLength < hlen || m.Pkthdr.Len < ip.TotalLength)
        {
            stat.ips_badhlen++;
            m.FreeChain();
            return;
        }

        if (m.Length < hlen)
        {
            if (m.Pullup(hlen) is not { } longer)
                return;
            m = longer;
            ip = new IpHeader(m.Data);
        }

        if ((m.Pkthdr.CsumFlags & CsumFlags.L3Valid) == 0 && InternetChecksum.Compute(m.Data[..hlen]) != 0)
        {
            stat.ips_badsum++;
            m.FreeChain();
            return;
        }

        if (m.Pkthdr.Len > ip.TotalLength)
            m.Adjust(ip.TotalLength - m.Pkthdr.Len);
        if (FindLocal(ip.Destination) is null)
        {
            stat.ips_cantforward++;
            m.FreeChain();
            return;
        }

        if (Volatile.Read(ref s_protox[ip.Protocol]) is not { } input)
        {
            stat.ips_noproto++;
            m.FreeChain();
            return;
        }

        stat.ips_delivered++;
        input(m, hlen, ip.Protocol);
    }
}
