namespace Vnet.Net;

/// <summary>The sysctls of interfaces (FreeBSD's if_mib.c): <c>net.link.generic.*</c>, <c>net.link.ifqmaxlen</c>.</summary>
[VnetModule("ifmib", Version = 1), ModuleDepend("ifnet")]
[SysctlNode("net.link", "Link layers", Number = 18), SysctlNode("net.link.generic", "Variables independent of link type")]
[SysctlNode("net.link.generic.system", "Variables about all interfaces", Number = 1)]
public static partial class IfSysctls
{
    // Rows of net.link.generic.ifdata.<index> (IFDATA_GENERAL, IFDATA_DRIVERNAME).
    private const int General = 1;
    private const int DriverName = 3;

    [Sysctl("net.link.ifqmaxlen", "Packets that a driver's send queue holds unless it says otherwise", Access = SysctlAccess.ReadOnly, Tunable = true)]
    [VnetGlobal("a limit of drivers, set at boot")]
    private static int s_ifqmaxlen = 50;

    [Sysctl("net.ifdescr_maxlen", "Characters that a description may have", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe)]
    [VnetGlobal("a limit on memory of the process")]
    private static uint s_ifdescr_maxlen = 1024;

    [VnetGlobal("the node is one for all vnets; what it shows is the current one's")]
    private static SysctlContext? s_context;

    /// <summary>Packets that a driver's send queue holds unless it says otherwise.</summary>
    public static int QueueLength => s_ifqmaxlen;

    /// <summary>Characters that a description may have.</summary>
    public static int MaxDescription => (int)Math.Min(s_ifdescr_maxlen, int.MaxValue);

    [Sysinit(Subsystem.InitIf, Order.Second)]
    private static void Attach()
    {
        s_context = new SysctlContext("ifmib");
        s_context.AddNode("net.link.generic.ifdata", "Interface table: <index>.1 data, <index>.3 name of the driver", ShowInterface,
            CtlFlags.Rw | CtlFlags.MpSafe | CtlFlags.Vnet, 2);
    }

    [Sysuninit(Subsystem.InitIf, Order.Second)]
    private static void Detach() => s_context?.Dispose();

    [SysctlProc("net.link.generic.system.ifcount", CtlType.Int, "I", "Largest number of an interface of this vnet",
        Access = SysctlAccess.ReadOnly, Flags = CtlFlags.MpSafe | CtlFlags.Vnet, Number = 1)]
    private static SysctlError ShowCount(SysctlOid oid, ref SysctlRequest request)
    {
        int most = 0;
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
            most = Math.Max(most, ifp.Index);
        return request.Handle(ref most);
    }

    // sysctl_ifdata: only interfaces of the current vnet are there. A write clears the statistics.
    private static SysctlError ShowInterface(SysctlOid oid, ref SysctlRequest request)
    {
        if (request.Name.Length != 2)
            return SysctlError.Invalid;
        (int index, int row) = (request.Name[0], request.Name[1]);
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.Index == index)
                return Show(ifp, row, ref request);
        }

        return SysctlError.NoEntry;
    }

    private static SysctlError Show(Ifnet ifp, int row, ref SysctlRequest request)
    {
        if (row == DriverName)
            return request.HasNew ? SysctlError.NotPermitted : request.OutputString(ifp.Unit < 0 ? ifp.DriverName : $"{ifp.DriverName}{ifp.Unit}");
        if (row != General)
            return SysctlError.NoEntry;
        SysctlError error = request.Output(new IfData(ifp));
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        ifp.Statistics.Zero();
        return request.Input(new byte[request.New.Length]);
    }
}
