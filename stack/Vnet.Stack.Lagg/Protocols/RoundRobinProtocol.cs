using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The ports in turn.</summary>
internal sealed class RoundRobinProtocol : LaggProtocol
{
    private uint _next;

    public override LaggKind Kind => LaggKind.RoundRobin;

    public override LaggPort? Select(LaggPort[] ports, Mbuf m)
    {
        if (ports.Length == 0)
            return null;
        uint first = Interlocked.Increment(ref _next) - 1;
        for (uint i = 0; i < ports.Length; i++)
        {
            LaggPort port = ports[(first + i) % (uint)ports.Length];
            if (port.HasLink)
                return port;
        }

        return null;
    }
}
