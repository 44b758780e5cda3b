using System.Globalization;
using System.Numerics;
using System.Text;

namespace Vnet.Net;

/// <summary>Receive-side scaling of the current vnet: what its flows hash to and which lane takes them (FreeBSD's rss(4)).</summary>
/// <remarks>
/// FreeBSD has one table for the machine; here every vnet has its own, because every vnet has its own lanes. The key is
/// the machine's: a device that computes hashes has one, and lends its packets to any vnet.
/// </remarks>
[VnetModule("rss", Version = 1), SysctlNode("net.inet", "IPv4", Number = 2), SysctlNode("net.inet.rss", "Receive-side steering")]
public static partial class Rss
{
    /// <summary>Number of the Toeplitz hash, the only one there is (<c>RSS_HASH_TOEPLITZ</c>).</summary>
    public const int HashToeplitz = 2;

    [Sysctl("net.inet.rss.enabled", "Compute the flow ids of packets whose device has not", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool rss_enabled = true;

    [Sysctl("net.inet.rss.udp_4tuple", "Hash the ports of UDP, too", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool rss_udp_4tuple = true;

    [Sysctl("net.inet.rss.bits", "Bits of a hash that choose a bucket; 0 for twice as many buckets as CPUs", Tunable = true)]
    [VnetDefine] private static int rss_bits;

    [Sysctl("net.inet.rss.hashalgo", "Hash algorithm: 2 is Toeplitz")]
    private const int HashAlgorithm = HashToeplitz;

    [Sysctl("net.inet.rss.maxbits", "Most bits that may choose a bucket")]
    private const int MaxBits = RssTable.MaxBits;

    [Sysctl("net.inet.rss.maxcpus", "Most CPUs that flows could be spread over")]
    private const int MaxCpus = 1 << RssTable.MaxBits;

    [Sysctl("net.inet.rss.basecpu", "First CPU that flows are spread over")]
    private const int BaseCpu = 0;

    [VnetDefine] private static RssTable? rss_table;

    /// <summary>The hash of the machine, with its key (<c>net.inet.rss.key</c>).</summary>
    public static Toeplitz Hash => Toeplitz.Default;

    /// <summary>The current vnet's table.</summary>
    public static RssTable Table => V_rss_table!;

    /// <summary>A vnet's table.</summary>
    public static RssTable TableOf(VnetInstance vnet) => In(vnet).rss_table!;

    /// <summary>Whether packets without a flow id get one in the current vnet (<c>net.inet.rss.enabled</c>).</summary>
    public static bool IsEnabled => V_rss_enabled;

    /// <summary>
    /// Gives a frame its flow id, unless its device has: sets <see cref="PacketHeader.FlowId"/> and
    /// <see cref="PacketHeader.RssType"/>. What is neither IPv4 nor IPv6, or cut short, is left without.
    /// </summary>
    /// <param name="m">A packet that begins with an Ethernet header, VLAN tags included or taken out.</param>
    public static void ClassifyEthernet(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        if (m.Pkthdr.RssType != RssType.None || !V_rss_enabled)
            return;
        m.Pkthdr.RssType = RssClassifier.Ethernet(m, Hash, V_rss_udp_4tuple, out m.Pkthdr.FlowId);
    }

    /// <summary>The same for a packet that begins with its IPv4 or IPv6 header.</summary>
    /// <inheritdoc cref="ClassifyEthernet"/>
    public static void ClassifyIp(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        if (m.Pkthdr.RssType != RssType.None || !V_rss_enabled)
            return;
        m.Pkthdr.RssType = RssClassifier.Ip(m, 0, Hash, V_rss_udp_4tuple, out m.Pkthdr.FlowId);
    }

    [VnetSysinit(Subsystem.InitIf, Order.First)]
    private static void Attach()
    {
        // No fewer than twice as many buckets as CPUs, so that there is something to rebalance with.
        if (V_rss_bits is < 1 or > RssTable.MaxBits)
            V_rss_bits = Dpcpu.Count == 1 ? 0 : Math.Min(RssTable.MaxBits, BitOperations.Log2((uint)Dpcpu.Count - 1) + 2);
        V_rss_table = new RssTable(V_rss_bits, 1);
    }

    [VnetSysuninit(Subsystem.InitIf, Order.First)]
    private static void Detach() => V_rss_table = null;

    [SysctlProc("net.inet.rss.buckets", CtlType.Int, "I", "Buckets of flows", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError Buckets(SysctlOid oid, ref SysctlRequest request) => request.Output(Table.Buckets);

    [SysctlProc("net.inet.rss.mask", CtlType.Int, "I", "Mask that makes a bucket of a hash", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError Mask(SysctlOid oid, ref SysctlRequest request) => request.Output(Table.Buckets - 1);

    [SysctlProc("net.inet.rss.ncpus", CtlType.Int, "I", "CPUs that flows could be spread over", Flags = CtlFlags.MpSafe)]
    private static SysctlError Cpus(SysctlOid oid, ref SysctlRequest request) => request.Output(Dpcpu.Count);

    [SysctlProc("net.inet.rss.key", CtlType.Opaque, "S,rsskey", "Key of the hash", Flags = CtlFlags.MpSafe)]
    private static SysctlError Key(SysctlOid oid, ref SysctlRequest request) =>
        // Who knows the key can choose addresses and ports that all fall into one lane.
        Priv.Check(request.Caller, Priv.NetinetHashKey) ? request.Output(Hash.Key) : SysctlError.NotPermitted;

    [SysctlProc("net.inet.rss.bucket_mapping", CtlType.String, "A", "Lane of each bucket, as bucket:lane", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError BucketMapping(SysctlOid oid, ref SysctlRequest request)
    {
        var text = new StringBuilder();
        ReadOnlySpan<byte> lanes = Table.Lanes;
        for (int i = 0; i < lanes.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : " ")}{i}:{lanes[i]}");
        return request.OutputString(text.ToString());
    }
}
