using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>An IPv4 neighbour. Its times are in seconds.</summary>
internal sealed class ArpEntry(Ifnet ifp, InAddr address, ArpTable table) : Llentry<InAddr, ArpEntry>(ifp, address, table, "arptimer")
{
    public ArpTable Table { get; } = table;

    public ArpState State { get; set; }

    public ArpKinds Kinds { get; set; }

    /// <summary>Second of the last request (<c>la_expire</c> of an incomplete entry).</summary>
    public long AskedAt { get; set; } = long.MinValue;

    public override bool IsStatic => (Kinds & ArpKinds.Static) != 0;

    public override void Removed() => State = ArpState.Deleted;
}
