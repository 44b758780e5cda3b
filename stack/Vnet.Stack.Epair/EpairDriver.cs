using Vnet.Net;

namespace Vnet.Devices;

/// <summary>One end of a pair.</summary>
internal sealed class EpairDriver : IfDriver
{
    /// <summary>The other end's interface; set once both are made.</summary>
    public Ifnet? Peer { get; set; }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        ref Ifstat stat = ref ifp.Statistics.Own;
        if (Peer is not { IsRunning: true } peer)
        {
            stat.oqdrops++;
            m.FreeChain();
            return Errno.NetworkDown;
        }

        stat.opackets++;
        stat.obytes += (ulong)m.Pkthdr.Len;
        peer.Input(m);
        return Errno.Ok;
    }
}
