using Vnet;

namespace Discard;

/// <summary>The discard service of RFC 863, as a module: what comes in is counted and thrown away.</summary>
[VnetModule("discard", Version = Release.Version)]
[SysctlNode("net.inet", "Internet protocol family"), SysctlNode("net.inet.discard", "Discard service (RFC 863)")]
public static partial class DiscardGlobals
{
    private const int MostLines = 100;

    /// <summary>The port that is listened on. Each vnet has its own, and the tunable says what it starts with.</summary>
    [Sysctl("net.inet.discard.port", "Port listened on", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int s_port = 9;

    /// <summary>Datagrams thrown away.</summary>
    [Sysctl("net.inet.discard.datagrams", "Datagrams thrown away")]
    [VnetDefine] private static long s_datagrams;

    /// <summary>Lengths of the last datagrams, oldest first.</summary>
    [VnetDefine] private static List<int> s_log = [];

    [VnetDefine] private static int s_log_max = 3;

    /// <summary>How long the log may be. A handler, because a shorter log has lines to drop.</summary>
    [SysctlProc("net.inet.discard.log_max", CtlType.Int, "I", "Datagrams remembered, at most",
        Access = SysctlAccess.ReadWrite, Flags = CtlFlags.NeedGiant | CtlFlags.Vnet)]
    private static SysctlError LogMax(SysctlOid oid, ref SysctlRequest request)
    {
        VnetView v = Cur;
        int lines = v.log_max;
        SysctlError error = request.Handle(ref lines);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (lines is < 0 or > MostLines)
            return SysctlError.Invalid;
        v.log_max = lines;
        Trim(v.log, lines);
        return SysctlError.Ok;
    }

    /// <summary>The log as text.</summary>
    [SysctlProc("net.inet.discard.log", CtlType.String, "A", "Lengths of the last datagrams", Flags = CtlFlags.NeedGiant | CtlFlags.Vnet)]
    private static SysctlError Log(SysctlOid oid, ref SysctlRequest request) => request.OutputString(string.Join(' ', V_log));

    [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Attach() => Console.WriteLine($"  discard {Release.Version} listens in {CurVnet.Current!.Name} on port {V_port}");

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Detach() => Console.WriteLine($"  discard {Release.Version} leaves {CurVnet.Current!.Name} after {V_datagrams} datagram(s)");

    [ModuleEventHandler]
    private static void Happens(ModuleEvent what) => Console.WriteLine($"  discard {Release.Version} is told: {what}");

    /// <summary>Called for every datagram; the program finds it through the linker set.</summary>
    [LinkerSet("udp_input")]
    private static void Input(int port, int length)
    {
        VnetView v = Cur;
        if (port != v.port)
            return;
        v.datagrams++;
        v.log.Add(length);
        Trim(v.log, v.log_max);
        Count(length);
    }

    static partial void Count(int length);

    private static void Trim(List<int> log, int lines) => log.RemoveRange(0, Math.Max(0, log.Count - lines));
}
