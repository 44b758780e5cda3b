using Vnet;

namespace Discard;

/// <summary>The discard service of RFC 863, as a module: what comes in is counted and thrown away.</summary>
[VnetModule("discard", Version = Release.Version)]
public static partial class DiscardGlobals
{
    /// <summary>The port that is listened on.</summary>
    [VnetDefine] private static int s_port = 9;

    /// <summary>Datagrams thrown away.</summary>
    [VnetDefine] private static long s_datagrams;

    /// <summary>What has been counted, in words.</summary>
    [VnetDefine] private static List<string> s_log = [];

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
        v.log.Add($"{length} bytes");
        Count(length);
    }

    static partial void Count(int length);
}
