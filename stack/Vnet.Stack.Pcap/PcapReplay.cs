namespace Vnet.Devices;

/// <summary>How far a replay is.</summary>
/// <param name="Packets">Packets received so far, over all loops.</param>
/// <param name="Skipped">Packets left out: not wanted by the filter, not Ethernet, or too long.</param>
/// <param name="Loops">Loops completed.</param>
/// <param name="IsOver">Whether nothing more comes, until the interface is brought up again.</param>
/// <param name="Error">What is wrong with the file; null when nothing is known to be.</param>
public sealed record PcapReplay(long Packets, long Skipped, int Loops, bool IsOver, string? Error);
