namespace Vnet;

/// <summary>A node of the sysctl tree (FreeBSD's <c>struct sysctl_oid</c>).</summary>
public sealed class SysctlOid
{
}
