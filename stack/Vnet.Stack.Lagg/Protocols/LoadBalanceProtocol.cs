using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Each flow has its port, by hash; when that has no link, the next that has.</summary>
internal sealed class LoadBalanceProtocol(FlowHash hash) : LaggProtocol
{
    public override LaggKind Kind => LaggKind.LoadBalance;

    public override LaggPort? Select(LaggPort[] ports, Mbuf m)
    {
        if (ports.Length == 0)
            return null;
        int first = (int)(hash.Of(m) % (uint)ports.Length);
        for (int i = 0; i < ports.Length; i++)
        {
            LaggPort port = ports[(first + i) % ports.Length];
            if (port.HasLink)
                return port;
        }

        return null;
    }
}
