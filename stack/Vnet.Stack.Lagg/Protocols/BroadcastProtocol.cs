using Vnet.Net;

namespace Vnet.Devices;

/// <summary>All ports: copies by all but the first that has a link, which gets the frame itself.</summary>
internal sealed class BroadcastProtocol : LaggProtocol
{
    public override LaggKind Kind => LaggKind.Broadcast;

    public override LaggPort? Select(LaggPort[] ports, Mbuf m)
    {
        LaggPort? first = null;
        foreach (LaggPort port in ports)
        {
            if (!port.HasLink)
                continue;
            if (first is null)
                first = port;
            else if (m.CopyPacket() is { } copy)
                TxOffload.Transmit(port.Ifp, copy);
            else
                LaggGlobals.V_laggstat.Own.no_mbufs++;
        }

        return first;
    }
}
