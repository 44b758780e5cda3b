using Vnet.Net;

namespace Vnet.Netinet;

// Fragments in: the door to IpReassembly, and its knobs (FreeBSD's ip_reass.c).
public static partial class Ip
{
    private const int NoLimit = -1;

    // RFC 3128 section 2.1: what ports and flags of TCP are in, so that they are in the first fragment.
    private const int LeastTcpFragment = 16;

    [VnetDefine] private static IpReassembly? s_ipq;

    [Sysctl("net.inet.ip.maxfragpackets", "Maximum number of IPv4 datagrams to reassemble at a time; 0 for none, -1 for any number", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int maxfragpackets = 1024;

    [Sysctl("net.inet.ip.maxfrags", "Maximum number of IPv4 fragments that wait; 0 for none, -1 for any number", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int maxfrags = 4096;

    [Sysctl("net.inet.ip.maxfragbytes", "Maximum bytes of memory that waiting IPv4 fragments take; -1 for any number", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int maxfragbytes = 4 << 20;

    [Sysctl("net.inet.ip.maxfragbucketsize", "Maximum number of IPv4 datagrams per bucket", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ipq_maxbucketsize = 16;

    // FreeBSD's 16 do not carry the longest datagram over Ethernet: that is 45 fragments. As many as IPv6 has.
    [Sysctl("net.inet.ip.maxfragsperpacket", "Maximum number of IPv4 fragments of one datagram", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int maxfragsperpacket = 64;

    [Sysctl("net.inet.ip.fragttl", "IPv4 fragment life time on the reassembly queue, in seconds", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ipfragttl = 30;

    [Sysctl("net.inet.ip.reass_hashsize", "Buckets of the reassembly table, a power of two; taken when the first fragment comes", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ipq_hashsize = 1024;

    internal static (int Packets, int Fragments, int Bytes, int PerBucket, int PerPacket, int Seconds) FragmentLimits
    {
        get
        {
            var v = Cur;
            return (Limit(v.maxfragpackets), Limit(v.maxfrags), Limit(v.maxfragbytes), Math.Max(v.ipq_maxbucketsize, 1), v.maxfragsperpacket, Math.Clamp(v.ipfragttl, 1, 1 << 20));
        }
    }

    /// <summary>Keeps a fragment for this host until its datagram is whole (<c>ip_reass</c>).</summary>
    /// <returns>The datagram, when this was the last that missed; else null, and the fragment is no longer the caller's.</returns>
    private static Mbuf? Reassemble(Mbuf m)
    {
        var v = Cur;
        ref Ipstat stat = ref v.ipstat.Own;
        stat.ips_fragments++;
        var ip = new IpHeader(m.Data);
        int hlen = ip.HeaderLength;
        int length = m.Pkthdr.Len - hlen;
        int offset = (ip.Offset & IpHeader.OffsetMask) << 3;
        bool isMore = (ip.Offset & IpHeader.MoreFragments) != 0;
        if (v.maxfragpackets == 0 || v.maxfrags == 0 || v.maxfragsperpacket <= 0)
            return Drop(m, ref stat.ips_fragdropped);
        // "The fragment offset is measured in units of 8 octets" (RFC 791).
        if (length == 0 || (isMore && (length & 7) != 0) || IsTiny(ip.Protocol, offset, length, isMore))
        {
            stat.ips_toosmall++;
            return Drop(m, ref stat.ips_fragdropped);
        }

        if (hlen + offset + length > MaxPacket)
        {
            stat.ips_toolong++;
            return Drop(m, ref stat.ips_fragdropped);
        }

        if (v.ipq is null)
            Interlocked.CompareExchange(ref v.ipq, new IpReassembly(CurVnet.Current!, v.ipq_hashsize, VnetRandom.NextUInt32()), null);
        return v.ipq!.Add(m, hlen, offset, isMore, ref stat);
    }

    internal static void CountReassemblyTimeouts(int fragments) => V_ipstat.Own.ips_fragtimeout += (ulong)fragments;

    internal static void TellReassemblyTimeout(Mbuf m) => Icmp.Error(m, IcmpTimeExceeded, CodeReassembly);

    /// <summary>RFC 1858 section 3, RFC 3128: fragments made to hide what a filter must see; no sender makes them by need.</summary>
    private static bool IsTiny(byte protocol, int offset, int length, bool isMore) =>
        protocol == IpProto.Tcp && (offset == 8 || (offset == 0 && isMore && length < LeastTcpFragment));

    private static int Limit(int value) => value == NoLimit ? int.MaxValue : Math.Max(value, 0);

    [SysctlProc("net.inet.ip.fragpackets", CtlType.Int, "I", "Current number of IPv4 datagrams in reassembly", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError FragmentPacketsSysctl(SysctlOid oid, ref SysctlRequest request) => request.Output(V_ipq?.Datagrams ?? 0);

    [SysctlProc("net.inet.ip.curfrags", CtlType.Int, "I", "Current number of IPv4 fragments that wait", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError FragmentsSysctl(SysctlOid oid, ref SysctlRequest request) => request.Output(V_ipq?.Fragments ?? 0);

    [SysctlProc("net.inet.ip.curfragbytes", CtlType.Int, "I", "Current bytes of memory that waiting IPv4 fragments take", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError FragmentBytesSysctl(SysctlOid oid, ref SysctlRequest request) => request.Output(V_ipq?.Storage ?? 0);
}
