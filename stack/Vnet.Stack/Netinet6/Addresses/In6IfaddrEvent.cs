namespace Vnet.Netinet6;

/// <summary>Something happened to an address (FreeBSD's <c>ifaddr_event_ext</c>).</summary>
/// <param name="Address">The address.</param>
/// <param name="Change">What happened.</param>
public readonly record struct In6IfaddrEvent(In6Ifaddr Address, In6IfaddrChange Change);
