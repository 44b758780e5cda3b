using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Messages in: icmp6_input.
public static partial class Icmp6
{
    private static void Input(Mbuf packet, int offset, byte protocol)
    {
        ref Icmp6stat stat = ref V_icmp6stat.Own;
        stat.icp6s_in++;
        int length = packet.Pkthdr.Len - offset;
        if (length < Icmp6Header.Length)
        {
            stat.icp6s_tooshort++;
            packet.FreeChain();
            return;
        }

        if (packet.Pullup(offset + Icmp6Header.Length) is not { } m)
        {
            stat.icp6s_tooshort++;
            return;
        }

        if ((m.Pkthdr.CsumFlags & CsumFlags.L4Valid) == 0 && Ip6.PseudoChecksum(m, offset, IpProto.IcmpV6) != 0)
        {
            stat.icp6s_checksum++;
            m.FreeChain();
            return;
        }

        // A raw socket sees what this host answers, too (rip6_input); after what is told, so that who hears of an MTU can send by it.
        Icmp6Raw? raw = Volatile.Read(ref s_raw);
        Mbuf? copy = raw is not null && raw.HasSockets() ? m.CopyPacket() : null;
        Take(m, offset, length, ref stat);
        if (copy is not null)
            raw!.Input(copy, offset, protocol);
    }

    private static void Take(Mbuf m, int offset, int length, ref Icmp6stat stat)
    {
        var icmp = new Icmp6Header(m.Data[offset..]);
        byte type = icmp.Type;
        switch (type)
        {
            case Icmp6Type.EchoRequest:
                stat.icp6s_in_echo++;
                if (icmp.Code != 0)
                    Refuse(m, ref stat.icp6s_badcode);
                else
                    Reflect(m, offset, ref stat);
                return;
            case Icmp6Type.Unreachable:
                stat.icp6s_in_unreach++;
                NotifyError(m, offset, ref stat);
                return;
            case Icmp6Type.PacketTooBig:
                stat.icp6s_in_toobig++;
                NotifyError(m, offset, ref stat);
                return;
            case Icmp6Type.TimeExceeded:
                stat.icp6s_in_timxceed++;
                NotifyError(m, offset, ref stat);
                return;
            case Icmp6Type.ParameterProblem:
                stat.icp6s_in_paramprob++;
                NotifyError(m, offset, ref stat);
                return;
            case Icmp6Type.EchoReply:
                stat.icp6s_in_echoreply++;
                break;
        }

        if (Volatile.Read(ref s_types[type]) is { } input)
        {
            Give(m, offset, length, input, ref stat);
        }
        else if (Icmp6Type.IsError(type))
        {
            // RFC 4443 section 2.4 (a): an error that is not known goes to whom it is about all the same.
            NotifyError(m, offset, ref stat);
        }
        else
        {
            if (type != Icmp6Type.EchoReply)
                stat.icp6s_unknown++;
            m.FreeChain();
        }
    }

    private static void Give(Mbuf m, int offset, int length, Icmp6Input input, ref Icmp6stat stat)
    {
        if (length < Volatile.Read(ref s_lengths[new Icmp6Header(m.Data[offset..]).Type]) || m.Pkthdr.Len > MbufZones.LargestCluster)
        {
            Refuse(m, ref stat.icp6s_badlen);
            return;
        }

        if (m.Next is not null)
        {
            if (m.Defragment() is not { } whole)
            {
                Refuse(m, ref stat.icp6s_badlen);
                return;
            }

            m = whole;
        }

        input(m, offset);
    }

    private static void Refuse(Mbuf m, ref ulong reason)
    {
        reason++;
        m.FreeChain();
    }
}
