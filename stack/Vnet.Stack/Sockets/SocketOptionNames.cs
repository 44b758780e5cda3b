using Vnet.Kern;
using SocketOptionLevel = System.Net.Sockets.SocketOptionLevel;
using SocketOptionName = System.Net.Sockets.SocketOptionName;

namespace Vnet.Sockets;

/// <summary>.NET's options whose values are one number, by FreeBSD's levels and names: the one table of it.</summary>
internal static class SocketOptionNames
{
    /// <returns>Level and name; the name 0 where there is no such option here.</returns>
    public static (int Level, int Name) Of(SocketOptionLevel level, SocketOptionName name) => level switch
    {
        SocketOptionLevel.Socket => (SockOpt.Level, OfSocket(name)),
        SocketOptionLevel.IP => (IpOpt.Level, OfIp(name)),
        SocketOptionLevel.IPv6 => (Ip6Opt.Level, OfIp6(name)),
        SocketOptionLevel.Udp => (UdpOpt.LiteLevel, name == SocketOptionName.ChecksumCoverage ? UdpOpt.LiteSendCsCov : 0),
        _ => (0, 0),
    };

    private static int OfSocket(SocketOptionName name) => name switch
    {
        SocketOptionName.Debug => (int)SocketOptions.Debug,
        SocketOptionName.AcceptConnection => (int)SocketOptions.AcceptConn,
        SocketOptionName.ReuseAddress => (int)SocketOptions.ReuseAddr,
        SocketOptionName.KeepAlive => (int)SocketOptions.KeepAlive,
        SocketOptionName.DontRoute => (int)SocketOptions.DontRoute,
        SocketOptionName.Broadcast => (int)SocketOptions.Broadcast,
        SocketOptionName.UseLoopback => (int)SocketOptions.UseLoopback,
        SocketOptionName.OutOfBandInline => (int)SocketOptions.OobInline,
        SocketOptionName.SendBuffer => SockOpt.SndBuf,
        SocketOptionName.ReceiveBuffer => SockOpt.RcvBuf,
        SocketOptionName.SendLowWater => SockOpt.SndLowat,
        SocketOptionName.ReceiveLowWater => SockOpt.RcvLowat,
        SocketOptionName.Error => SockOpt.Error,
        SocketOptionName.Type => SockOpt.Type,
        _ => 0,
    };

    private static int OfIp(SocketOptionName name) => name switch
    {
        SocketOptionName.HeaderIncluded => IpOpt.HdrIncl,
        SocketOptionName.TypeOfService => IpOpt.Tos,
        SocketOptionName.IpTimeToLive => IpOpt.Ttl,
        SocketOptionName.MulticastTimeToLive => IpOpt.MulticastTtl,
        SocketOptionName.MulticastLoopback => IpOpt.MulticastLoop,
        SocketOptionName.DontFragment => IpOpt.DontFrag,
        SocketOptionName.PacketInformation => IpOpt.RecvDstAddr,
        _ => 0,
    };

    private static int OfIp6(SocketOptionName name) => name switch
    {
        SocketOptionName.TypeOfService => Ip6Opt.Tclass,
        SocketOptionName.IpTimeToLive or SocketOptionName.HopLimit => Ip6Opt.UnicastHops,
        SocketOptionName.MulticastInterface => Ip6Opt.MulticastIf,
        SocketOptionName.MulticastTimeToLive => Ip6Opt.MulticastHops,
        SocketOptionName.MulticastLoopback => Ip6Opt.MulticastLoop,
        SocketOptionName.DontFragment => Ip6Opt.DontFrag,
        SocketOptionName.PacketInformation => Ip6Opt.RecvPktInfo,
        SocketOptionName.IPv6Only => Ip6Opt.V6Only,
        _ => 0,
    };
}
