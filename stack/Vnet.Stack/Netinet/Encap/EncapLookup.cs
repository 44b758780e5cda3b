using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>Says whose tunnel a datagram is of (FreeBSD's <c>encap_lookup_t</c>), inside a lane with the vnet current.</summary>
/// <param name="m">The datagram from its outer header on, which is in one piece; not to be changed.</param>
/// <param name="offset">Where the protocol's own header begins; it need not be in the first mbuf.</param>
/// <param name="protocol">The protocol's number.</param>
/// <param name="tunnel">The tunnel, for the input.</param>
/// <returns>0 for nobody's; bits that agree otherwise; <see cref="Encap.Exact"/> when nothing can agree better.</returns>
public delegate int EncapLookup(Mbuf m, int offset, byte protocol, out object? tunnel);

/// <summary>Takes a datagram of a tunnel (FreeBSD's <c>encap_input_t</c>); it is no longer the caller's.</summary>
public delegate void EncapInput(Mbuf m, int offset, byte protocol, object tunnel);
