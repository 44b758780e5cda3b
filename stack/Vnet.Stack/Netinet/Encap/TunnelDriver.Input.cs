using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// Packets out of the tunnel.
public abstract partial class TunnelDriver
{
    /// <summary>Whether a packet's outer source is reached by the interface that it came by (FreeBSD's ingress filter, RFC 2827).</summary>
    /// <param name="m">The packet from its outer header on.</param>
    protected bool IsFromItsWay(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        if (m.ReceiveInterface is not { } ifp)
            return false;
        if (m.Data[0] >> 4 == 4)
        {
            InAddr source = new IpHeader(m.Data).Source;
            // What this host sends to itself comes by whatever interface; what others send in its name is IP's to drop.
            return Vnet.Net.Fib.Lookup(_fib, source)?.Ifp == ifp || Ip.FindLocal(source) is not null;
        }

        In6Addr source6 = new Ip6Header(m.Data).Source;
        if (source6.IsLinkLocal)
            return Addresses is { } addresses && ifp.Index == addresses.Zone;
        return Vnet.Net.Fib.Lookup(_fib, source6)?.Ifp == ifp || In6Ifaddrs.FindLocal(source6, 0) is not null;
    }


    /// <summary>Gives what was in the tunnel to the stack, as received by the interface.</summary>
    /// <param name="m">The packet from its outer header on; no longer the caller's.</param>
    /// <param name="offset">Where the inner packet begins.</param>
    /// <param name="family">Its family, as the tunnel's protocol says.</param>
    /// <param name="ecn">How congestion marks come in.</param>
    protected void Deliver(Mbuf m, int offset, Af family, EcnMode ecn)
    {
        ref Tunnelstat stat = ref Statistics.Own;
        if (TunnelInput.Open(m, offset, family, ecn, (byte)Ifp.Fib, ref stat) is { } inner)
            FamilyLayer.Instance.Input(Ifp, inner);
        else
            Ifp.Statistics.Own.ierrors++;
    }

    /// <summary>Drops a packet that came in.</summary>
    protected void Drop(Mbuf? m, ref ulong reason)
    {
        reason++;
        Ifp.Statistics.Own.ierrors++;
        m?.FreeChain();
    }
}
