using Vnet.Net;

namespace Vnet.Netinet6;

// How MLD works on interfaces, for people (ifmcstat(8)).
public static partial class Mld
{
    [VnetGlobal("the node is one for all vnets; what it shows is the current one's")]
    private static SysctlContext? s_context;

    /// <summary>How MLD works on an interface of the current vnet; what RFC 3810 says by default where nothing was reported yet.</summary>
    public static MldInfo InfoOf(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        lock (ifp.Inet6.Gate)
        {
            long now = VnetClock.Nanoseconds;
            MldIfinfo? mld = ifp.Inet6.Memberships?.Mld;
            return new MldInfo
            {
                Version = (uint)(mld is null ? V_mld_v2enable != 0 ? 2 : 1 : VersionOf(mld, now)),
                OlderQuerierTimer = Left(mld?.OlderQuerierUntil ?? long.MinValue, now),
                GeneralTimer = Left(mld?.GeneralAt ?? long.MaxValue, now),
                Robustness = (uint)(mld?.Robustness ?? MldIfinfo.DefaultRobustness),
                QueryInterval = (uint)(mld?.QueryInterval ?? MldIfinfo.DefaultQueryInterval),
                QueryResponse = (uint)(mld?.QueryResponse ?? MldIfinfo.DefaultQueryResponse),
                UnsolicitedReportInterval = UnsolicitedReportInterval,
            };
        }
    }

    private static uint Left(long at, long now) => at == long.MaxValue || at <= now ? 0 : (uint)((at - now + 999_999) / 1_000_000);

    private static SysctlError ShowInterface(SysctlOid oid, ref SysctlRequest request)
    {
        if (request.Name.Length != 1)
            return SysctlError.Invalid;
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.Index == request.Name[0])
                return request.HasNew ? SysctlError.NotPermitted : request.Output(InfoOf(ifp));
        }

        return SysctlError.NoEntry;
    }
}
