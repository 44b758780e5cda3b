namespace Vnet;

/// <summary>
/// Marks a struct as a set of per-CPU statistics of a vnet (FreeBSD's <c>VNET_PCPUSTAT_DEFINE</c>). Every field must
/// be a 64-bit integer, because each is one counter(9) slot; rule VNET5003 checks it.
/// </summary>
[AttributeUsage(AttributeTargets.Struct, Inherited = false)]
public sealed class VnetPcpustatAttribute : Attribute;
