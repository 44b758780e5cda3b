namespace Vnet.Netinet;

/// <summary>What an entry of the forwarding cache has done (FreeBSD's <c>struct sioc_sg_req</c>).</summary>
/// <param name="Packets">Packets routed.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="WrongInterface">Packets that came in by another interface than its parent.</param>
public readonly record struct MfcCounters(ulong Packets, ulong Bytes, ulong WrongInterface);
