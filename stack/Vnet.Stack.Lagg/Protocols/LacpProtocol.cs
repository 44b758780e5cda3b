using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Each flow has its port among those that the neighbour agrees to.</summary>
internal sealed class LacpProtocol : LaggProtocol
{
    private readonly Lacp _lacp;
    private readonly FlowHash _hash;

    public LacpProtocol(Lacp lacp, FlowHash hash, LaggPort[] ports)
    {
        (_lacp, _hash) = (lacp, hash);
        lacp.Start(ports);
    }

    public override LaggKind Kind => LaggKind.Lacp;

    public override LaggPort? Select(LaggPort[] ports, Mbuf m)
    {
        LaggPort[] distributing = _lacp.DistributingArray;
        return distributing.Length == 0 ? null : distributing[_hash.Of(m) % (uint)distributing.Length];
    }

    public override bool Accepts(LaggPort[] ports, LaggPort port) => port.Lacp is { IsCollecting: true };

    public override bool IsActive(LaggPort port) => port.Lacp is { IsDistributing: true };

    public override bool TryConsume(LaggPort port, Mbuf m) =>
        new EtherHeader(m.Data).EtherType == EtherType.Slow && port.Lacp is { } lacp && _lacp.TryConsume(lacp, m);

    public override void Added(LaggPort port) => _lacp.AddPort(port);

    public override void Removed(LaggPort port) => _lacp.RemovePort(port);

    public override void Changed() => _lacp.Changed();

    public override void End() => _lacp.Stop();
}
