namespace Vnet.Netinet6;

/// <summary>What may wait in a vnet.</summary>
/// <param name="Datagrams">Datagrams of which fragments are missing.</param>
/// <param name="Fragments">Fragments of all of them.</param>
/// <param name="PerBucket">Datagrams in a bucket of the table.</param>
/// <param name="PerNetwork">Datagrams from one /64.</param>
/// <param name="PerDatagram">Fragments of a datagram.</param>
internal readonly record struct Ip6ReassemblyLimits(int Datagrams, int Fragments, int PerBucket, int PerNetwork, int PerDatagram);
