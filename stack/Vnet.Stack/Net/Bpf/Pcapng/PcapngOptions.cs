using System.Buffers.Binary;

namespace Vnet.Net;

// The options at the end of a block; what does not fit ends them, because a block's own length has been checked.
internal ref struct PcapngOptions(ReadOnlySpan<byte> bytes, bool isLittleEndian)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public PcapngOption Current { get; private set; }

    public readonly PcapngOptions GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.Length < 4)
            return false;
        ushort code = U16(_rest);
        int length = U16(_rest[2..]);
        if (code == PcapngBlock.OptionEnd || length > _rest.Length - 4)
            return false;
        Current = new PcapngOption(code, _rest.Slice(4, length));
        _rest = _rest[Math.Min(4 + PcapngBlock.Padded(length), _rest.Length)..];
        return true;
    }

    private readonly ushort U16(ReadOnlySpan<byte> bytes) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
