using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The first port that has a link.</summary>
internal sealed class FailoverProtocol(Lagg lagg) : LaggProtocol
{
    public override LaggKind Kind => LaggKind.Failover;

    public override LaggPort? Select(LaggPort[] ports, Mbuf m) => Active(ports);

    // A frame by another port is one that the switch sent to all: it came by the active one, too (net.link.lagg.failover_rx_all).
    public override bool Accepts(LaggPort[] ports, LaggPort port) => LaggGlobals.V_failover_rx_all != 0 || port == Active(ports);

    public override bool IsActive(LaggPort port) => port == Active(lagg.PortArray);

    private static LaggPort? Active(LaggPort[] ports)
    {
        foreach (LaggPort port in ports)
        {
            if (port.HasLink)
                return port;
        }

        return null;
    }
}
