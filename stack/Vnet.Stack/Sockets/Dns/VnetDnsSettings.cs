namespace Vnet.Sockets;

/// <summary>A vnet's knobs of names.</summary>
internal readonly record struct VnetDnsSettings(TimeSpan Timeout, int Attempts, int CacheLimit, int MaxTtl, int MaxNegativeTtl);
