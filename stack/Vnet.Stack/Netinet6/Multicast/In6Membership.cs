using Vnet.Netinet;

namespace Vnet.Netinet6;

/// <summary>A group that an interface is a member of, as <c>ifmcstat(8)</c> shows it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Filter">The sources that the interface wants.</param>
/// <param name="Members">Sockets, addresses and others that joined.</param>
public readonly record struct In6Membership(In6Addr Group, SourceFilter<In6Addr> Filter, int Members);
