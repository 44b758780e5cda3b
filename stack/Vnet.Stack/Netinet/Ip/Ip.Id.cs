using System.Runtime.CompilerServices;

namespace Vnet.Netinet;

// Identification of datagrams: ip_id.c.
public static partial class Ip
{
    [VnetDefine] private static int ip_id;

    [VnetDefine] private static IpRandomId? s_randomid;

    [VnetDefine] private static int ip_id_period = IpRandomId.DefaultPeriod;

    /// <summary>
    /// Gives a datagram its identification (<c>ip_fillid</c>): none to one that may not be fragmented, because RFC 6864 section 4.1
    /// lets it have any; else the next of the vnet's, or with <c>net.inet.ip.random_id</c> one that was not used lately.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void FillId(IpHeader ip) =>
        ip.Id = (ip.Offset & IpHeader.DontFragment) != 0 && V_ip_rfc6864 != 0 ? (ushort)0 : NextId();

    private static ushort NextId()
    {
        if (V_ip_do_randomid == 0)
            return (ushort)Interlocked.Increment(ref V_ip_id);
        if (V_randomid is null)
            Interlocked.CompareExchange(ref V_randomid, new IpRandomId(V_ip_id_period), null);
        return V_randomid!.Next();
    }

    [SysctlProc("net.inet.ip.random_id_period", CtlType.Int, "I", "IP ID array size: so many are not used again", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError IdPeriodSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        int period = V_ip_id_period;
        SysctlError error = request.Handle(ref period);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (period is < IpRandomId.LeastPeriod or > IpRandomId.MostPeriod)
            return SysctlError.Invalid;
        (V_ip_id_period, V_randomid) = (period, null);
        return SysctlError.Ok;
    }

    [SysctlProc("net.inet.ip.random_id_collisions", CtlType.Int, "I", "Count of IP ID collisions", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError IdCollisionsSysctl(SysctlOid oid, ref SysctlRequest request) => request.Output(V_randomid?.Collisions ?? 0);

    [SysctlProc("net.inet.ip.random_id_total", CtlType.Int, "I", "Count of IP IDs created", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError IdTotalSysctl(SysctlOid oid, ref SysctlRequest request) => request.Output(V_randomid?.Total ?? 0);
}
