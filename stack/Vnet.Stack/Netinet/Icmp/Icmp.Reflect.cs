using Vnet.Net;

namespace Vnet.Netinet;

// Answers out: icmp_reflect, icmp_send.
public static partial class Icmp
{
    // Options of a request that its answer has too (RFC 1122 sections 3.2.2.6 and 3.2.2.8).
    private const byte OptionEnd = 0;
    private const byte OptionNop = 1;
    private const byte OptionRecordRoute = 7;
    private const byte OptionTimestamp = 68;
    private const byte OptionSecurity = 130;

    // Sends a message back to who sent it; the ICMP header is filled in but for its checksum, IP's is as it came.
    private static void Send(Mbuf m)
    {
        ref Icmpstat stat = ref V_icmpstat.Own;
        var ip = new IpHeader(m.Data);
        InAddr to = ip.Source;
        if (!IsSingleHost(to, m.ReceiveInterface))
        {
            stat.icps_badaddr++;
            m.FreeChain();
            return;
        }

        if (SourceFor(m, ip.Destination, to) is not { } source)
        {
            stat.icps_noroute++;
            m.FreeChain();
            return;
        }

        (ip.Source, ip.Destination, ip.Ttl) = (source, to, Ip.DefaultTtl);
        bool hasOptions = ip.HeaderLength > IpHeader.MinLength && KeepOptions(m);
        int offset = new IpHeader(m.Data).HeaderLength;
        var icmp = new IcmpHeader(m.Data[offset..]) { Checksum = 0 };
        icmp.Checksum = InternetChecksum.Compute(m, offset, m.Pkthdr.Len - offset);
        m.Flags &= ~(MbufFlags.Broadcast | MbufFlags.Multicast);
        m.Pkthdr.CsumFlags = CsumFlags.None;
        m.ReceiveInterface = null;
        m.DeleteNonpersistentTags();
        if (hasOptions)
        {
            // Otherwise IP makes the header one without options.
            ip = new IpHeader(m.Data);
            ip.Offset &= IpHeader.DontFragment;
            Ip.FillId(ip);
        }

        Ip.Output(m, hasOptions ? IpOutputFlags.RawOutput : IpOutputFlags.None);
    }

    /// <summary>The address that an answer comes from.</summary>
    /// <param name="m">What is answered.</param>
    /// <param name="received">To whom that was sent.</param>
    /// <param name="to">To whom the answer goes.</param>
    private static InAddr? SourceFor(Mbuf m, InAddr received, InAddr to)
    {
        // "The IP source address in an ICMP Echo Reply MUST be the same as the specific-destination address" (RFC 1122 section 3.2.2.6).
        if (InIfaddrs.FindLocal(received) is not null)
            return received;
        Ifnet? ifp = m.ReceiveInterface;
        if (ifp is not null && HearingBroadcast(ifp, received) is { } hears)
            return hears.Address;
        if (V_reply_src is { Length: > 0 } name && IfnetTable.Find(CurVnet.Current!, name) is { } designated && designated.Inet.First is { } chosen)
            return chosen.Address;
        if (V_icmp_rfi != 0 && ifp is not null && (ifp.Inet.OnNetwork(to) ?? ifp.Inet.First) is { } incoming)
            return incoming.Address;
        return Fib.Lookup(m.Pkthdr.Fib, to)?.Source?.Address;
    }

    // Keeps those options that an answer has too, and moves what follows; false when none is left.
    private static bool KeepOptions(Mbuf m)
    {
        var ip = new IpHeader(m.Data);
        int end = ip.HeaderLength;
        Span<byte> kept = stackalloc byte[60];
        int count = 0;
        Span<byte> options = m.Data[IpHeader.MinLength..end];
        while (!options.IsEmpty && options[0] != OptionEnd)
        {
            int length = options[0] == OptionNop ? 1 : options.Length > 1 ? options[1] : 0;
            if (length < 1 || (length < 2 && options[0] != OptionNop) || length > options.Length)
                break;
            if (options[0] is OptionRecordRoute or OptionTimestamp or OptionSecurity)
            {
                options[..length].CopyTo(kept[count..]);
                count += length;
            }

            options = options[length..];
        }

        int padded = (count + 3) & ~3;
        int removed = end - IpHeader.MinLength - padded;
        kept[..padded].CopyTo(m.Data[(IpHeader.MinLength + removed)..]);
        // The header goes forward, so that the message stays where it is.
        if (removed > 0)
        {
            Span<byte> header = stackalloc byte[IpHeader.MinLength];
            m.Data[..IpHeader.MinLength].CopyTo(header);
            header.CopyTo(m.Data[removed..]);
            m.Adjust(removed);
        }

        _ = new IpHeader(m.Data) { HeaderLength = IpHeader.MinLength + padded, TotalLength = (ushort)m.Pkthdr.Len };
        return padded > 0;
    }

    private static InIfaddr? HearingBroadcast(Ifnet ifp, InAddr broadcast)
    {
        foreach (InIfaddr address in ifp.Inet.Addresses)
        {
            if (address.IsUsable && address.HasBroadcast && address.Broadcast == broadcast)
                return address;
        }

        return null;
    }
}
