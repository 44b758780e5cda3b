namespace Vnet.Netinet;

/// <summary>What went by a virtual interface (FreeBSD's <c>struct sioc_vif_req</c>).</summary>
/// <param name="PacketsIn">Packets that came in by it and were routed.</param>
/// <param name="BytesIn">Their bytes.</param>
/// <param name="PacketsOut">Packets that went out by it.</param>
/// <param name="BytesOut">Their bytes.</param>
public readonly record struct VifCounters(ulong PacketsIn, ulong BytesIn, ulong PacketsOut, ulong BytesOut);
