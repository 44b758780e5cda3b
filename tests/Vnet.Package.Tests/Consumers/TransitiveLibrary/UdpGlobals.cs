using Vnet;

namespace TransitiveLibrary;

/// <summary>Compiles but for its one mistake, so the generator worked here as well.</summary>
[VnetModule("udp", Version = 1)]
internal static partial class UdpGlobals
{
    [VnetDefine] private static int udp_ttl = 64;

    public static int Ttl => V_udp_ttl;

    public static int Direct => udp_ttl; // VNET2001
}
