using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet;

// What the network said about packets of connections: in_pcbnotifyall, in6_pcbnotify, in_pcblookup in udp_ctlinput.
public sealed partial class Inpcbinfo
{
    /// <summary>
    /// The live connection that a quoted packet was of, or null: only what this host has really sent is believed. Inside a lane; takes no
    /// lock.
    /// </summary>
    /// <param name="notice">The notice.</param>
    /// <param name="isV6">Whether it is ICMPv6.</param>
    /// <param name="wildcard">Whether one without a peer will do that has the port.</param>
    internal Inpcb? Find(in IcmpNotice notice, bool isV6, bool wildcard = false)
    {
        ReadOnlySpan<byte> ports = notice.Transport;
        ushort local = BinaryPrimitives.ReadUInt16BigEndian(ports), foreign = BinaryPrimitives.ReadUInt16BigEndian(ports[2..]);
        var key = isV6
            ? new InpcbKey(notice.Destination6, notice.Source6, foreign, local, InpVflag.V6, notice.Zone)
            : new InpcbKey(notice.Destination, foreign, notice.Source, local);
        return Find(key, null, wildcard)?.Inp;
    }

    /// <summary>Tells every connection with that peer, whatever its ports (<c>in_pcbnotifyall</c>).</summary>
    /// <param name="peer">The peer's address, IPv4 in the lower 32 bits.</param>
    /// <param name="family">Its family.</param>
    /// <param name="error">What to tell.</param>
    public void NotifyAll(Netinet6.In6Addr peer, InpVflag family, Errno error)
    {
        foreach (Inpcb inp in Snapshot())
        {
            if (inp.Names is { } names && names.Foreign == peer && (names.Vflag & family) != 0 && !inp.IsFreed)
                inp.Socket.SetError(error);
        }
    }
}
