using Vnet.Net;

namespace Vnet.Netinet;

// Packets out: ip_output.
public static partial class Ip
{
    [VnetDefine] private static int ip_id;

    /// <summary>Sends a packet of the current vnet's (<c>ip_output</c>).</summary>
    /// <param name="m">
    /// The packet, which begins with an IPv4 header in one piece: its length, TOS, TTL, protocol, destination and, unless it is to be
    /// chosen, source are filled in. Identification and checksum are filled in here. No longer the caller's.
    /// </param>
    /// <param name="flags">How it is sent.</param>
    /// <param name="inp">The connection that it is of, whose route is kept there for the next time, or null.</param>
    /// <returns>Why it was dropped, or <see cref="Errno.Ok"/>.</returns>
    public static Errno Output(Mbuf m, IpOutputFlags flags = IpOutputFlags.None, Inpcb? inp = null)
    {
        ArgumentNullException.ThrowIfNull(m);
        ref Ipstat stat = ref V_ipstat.Own;
        var ip = new IpHeader(m.Data);
        InAddr destination = ip.Destination;
        if (Fib.Lookup(m.Pkthdr.Fib, destination) is not { } route)
        {
            stat.ips_noroute++;
            m.FreeChain();
            return Errno.HostUnreachable;
        }

        if (ip.Source.IsAny && route.Source is { } source)
            ip.Source = source.Address;
        if ((flags & (IpOutputFlags.RawOutput | IpOutputFlags.Forwarding)) == 0)
        {
            ip.HeaderLength = IpHeader.MinLength;
            ip.Offset &= IpHeader.DontFragment;
            ip.Id = (ushort)Interlocked.Increment(ref V_ip_id);
            stat.ips_localout++;
        }

        ip.Checksum = 0;
        ip.Checksum = InternetChecksum.Compute(m.Data[..ip.HeaderLength]);
        return route.Ifp.Layer.Output(route.Ifp, m, route.NextFor(destination));
    }
}
