namespace Vnet.Netinet;

/// <summary>A group that an interface is a member of, as <c>ifmcstat(8)</c> shows it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Filter">The sources that the interface wants.</param>
/// <param name="Members">Sockets and others that joined.</param>
public readonly record struct InMultiRecord(InAddr Group, SourceFilter<InAddr> Filter, int Members);
