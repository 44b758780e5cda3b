namespace Vnet;

/// <summary>One line of <c>vmstat -z</c>.</summary>
/// <param name="Name">The zone's name, unique in the process.</param>
/// <param name="Size">Bytes per item.</param>
/// <param name="Limit">Most items, 0 for no limit.</param>
/// <param name="Used">Items that are out.</param>
/// <param name="Free">Items kept, in the depot and in the threads' caches.</param>
/// <param name="Requests">Allocations that succeeded since the zone was made.</param>
/// <param name="Failures">Allocations that failed, because of a limit or because waiting took too long.</param>
/// <param name="Sleeps">Allocations that had to wait.</param>
/// <param name="IsNoFree">Whether items are never dropped.</param>
public readonly record struct ZoneStatistics(string Name, int Size, int Limit, long Used, long Free, long Requests, long Failures, long Sleeps,
    bool IsNoFree);
