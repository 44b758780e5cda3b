using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>An interface that multicast packets are routed by (FreeBSD's <c>struct vifctl</c>).</summary>
/// <param name="Interface">The interface, of the router's vnet; null for <see cref="IsRegister"/>.</param>
/// <param name="Threshold">Least time to live that daemons let leave by it; kept for them, it is <see cref="Mfc.Ttls"/> that counts.</param>
/// <param name="IsRegister">Whether packets go to the rendezvous point of PIM sparse mode (<c>VIFF_REGISTER</c>).</param>
/// <param name="LocalAddress">This router's address on it; that of the interface when it is 0.0.0.0.</param>
public sealed record Vif(Ifnet? Interface, byte Threshold = 1, bool IsRegister = false, InAddr LocalAddress = default);
