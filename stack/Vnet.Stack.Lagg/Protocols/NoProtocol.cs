using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Sends and takes nothing.</summary>
internal sealed class NoProtocol : LaggProtocol
{
    public override LaggKind Kind => LaggKind.None;

    public override LaggPort? Select(LaggPort[] ports, Mbuf m) => null;

    public override bool Accepts(LaggPort[] ports, LaggPort port) => false;

    public override bool IsActive(LaggPort port) => false;
}
