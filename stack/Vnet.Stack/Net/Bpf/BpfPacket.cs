namespace Vnet.Net;

/// <summary>A packet in a buffer that was read.</summary>
/// <param name="record">What is known of it.</param>
/// <param name="data">Its bytes, in the buffer.</param>
public readonly ref struct BpfPacket(BpfRecord record, ReadOnlySpan<byte> data)
{
    /// <summary>What is known of it.</summary>
    public BpfRecord Record { get; } = record;

    /// <summary>Its bytes, link header first.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;
}
