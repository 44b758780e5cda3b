using System.Runtime.InteropServices;

namespace Vnet.Net;

/// <summary>The packets in what was read from a <see cref="BpfDescriptor"/>: for <c>foreach</c>, without allocation.</summary>
/// <param name="buffer">What was read.</param>
public ref struct BpfRecords(ReadOnlySpan<byte> buffer)
{
    private ReadOnlySpan<byte> _rest = buffer;

    /// <summary>The packet at which the enumeration is.</summary>
    public BpfPacket Current { get; private set; }

    /// <summary>Itself.</summary>
    public readonly BpfRecords GetEnumerator() => this;

    /// <summary>Goes to the next packet, if there is one.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < BpfRecord.HeaderLength)
            return false;
        BpfRecord record = MemoryMarshal.Read<BpfRecord>(_rest);
        if ((uint)record.CapturedLength > (uint)(_rest.Length - BpfRecord.HeaderLength))
            return false;
        Current = new BpfPacket(record, _rest.Slice(BpfRecord.HeaderLength, record.CapturedLength));
        _rest = _rest[Math.Min(BpfRecord.SizeOf(record.CapturedLength), _rest.Length)..];
        return true;
    }
}
