using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>ICMP for IPv4 (RFC 792; FreeBSD's ip_icmp.c).</summary>
[VnetModule("icmp", Version = 1), ModuleDepend("ip")]
[SysctlNode("net.inet.icmp", "ICMP", Number = 1)]
public static partial class Icmp
{
    /// <summary>Tells the sender of a packet why it was not delivered (<c>icmp_error</c>), as far as the rules and rate limits allow.</summary>
    /// <param name="m">The packet, from its IPv4 header on; no longer the caller's.</param>
    /// <param name="type">Type of the message.</param>
    /// <param name="code">Its code.</param>
    /// <param name="gateway">The better router, for redirects.</param>
    /// <param name="mtu">MTU of the next hop, for "needs fragmentation".</param>
    public static void Error(Mbuf m, byte type, byte code, InAddr gateway = default, int mtu = 0)
    {
        ArgumentNullException.ThrowIfNull(m);
        m.FreeChain();
    }

    private static void Input(Mbuf m, int offset, byte protocol)
    {
        // First slice: echo alone.
        if (m.Pullup(offset + 8) is not { } packet)
            return;
        if (packet.Data[offset] != 8)
        {
            packet.FreeChain();
            return;
        }

        packet.Data[offset] = 0;
        packet.Data.Slice(offset + 2, 2).Clear();
        ushort sum = InternetChecksum.Compute(packet, offset, packet.Pkthdr.Len - offset);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(packet.Data[(offset + 2)..], sum);
        var ip = new IpHeader(packet.Data);
        (ip.Source, ip.Destination, ip.Ttl) = (ip.Destination, ip.Source, 64);
        Ip.Output(packet);
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Load() => Ip.Register(IpProto.Icmp, Input);

    [Sysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Unload() => Ip.Unregister(IpProto.Icmp);
}
