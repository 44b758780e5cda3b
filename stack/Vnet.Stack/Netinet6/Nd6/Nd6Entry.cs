using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>An IPv6 neighbour (RFC 4861 section 5.1, an entry of the Neighbor Cache). Its times are in milliseconds.</summary>
internal sealed class Nd6Entry(Ifnet ifp, In6Addr address, Nd6Table table) : Llentry<In6Addr, Nd6Entry>(ifp, address, table, "nd6_llinfo_timer")
{
    public Nd6Table Table { get; } = table;

    public Nd6State State { get; set; } = Nd6State.Incomplete;

    public Nd6Kinds Kinds { get; set; }

    /// <summary>Whether it says that it is a router (IsRouter).</summary>
    public bool IsRouter { get; set; }

    public override bool IsStatic => (Kinds & Nd6Kinds.Static) != 0;

    public override void Removed()
    {
        State = Nd6State.Deleted;
        Ifp.Nd6.Neighbours--;
    }
}
