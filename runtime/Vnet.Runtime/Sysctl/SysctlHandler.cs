namespace Vnet;

/// <summary>Produces a sysctl's value and takes a new one (FreeBSD's <c>sysctl_handler_t</c>).</summary>
/// <param name="oid">Which one.</param>
/// <param name="request">What the caller asks: where the old value goes and where the new one comes from.</param>
/// <returns>How it went; anything but <see cref="SysctlError.Ok"/> goes to the caller.</returns>
public delegate SysctlError SysctlHandler(SysctlOid oid, ref SysctlRequest request);
