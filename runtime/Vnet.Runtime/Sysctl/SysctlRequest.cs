namespace Vnet;

/// <summary>One read or write of a sysctl, as its handler sees it (FreeBSD's <c>struct sysctl_req</c>).</summary>
public ref struct SysctlRequest
{
}
