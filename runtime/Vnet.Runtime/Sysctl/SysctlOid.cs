namespace Vnet;

/// <summary>A node of the sysctl tree (FreeBSD's <c>struct sysctl_oid</c>).</summary>
public sealed class SysctlOid
{
    /// <summary>The number that its entry states for the handler (FreeBSD's <c>arg2</c>).</summary>
    public long Argument => 0;
}
