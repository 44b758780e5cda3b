namespace Vnet.Iflib;

/// <summary>A piece of memory that a device reads (FreeBSD's <c>bus_dma_segment_t</c>). It does not move, and lives until the descriptor is credited.</summary>
/// <param name="Address">First byte.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct BusSegment(nint Address, int Length)
{
    /// <summary>Its bytes.</summary>
    public unsafe ReadOnlySpan<byte> Bytes => new((void*)Address, Length);
}
