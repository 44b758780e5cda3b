using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet.Net;

// A packet in one piece.
internal readonly ref struct BpfSpanPacket(ReadOnlySpan<byte> data, uint wireLength) : IBpfPacket
{
    private readonly ref readonly byte _start = ref MemoryMarshal.GetReference(data);
    private readonly uint _length = (uint)data.Length;

    public uint WireLength { get; } = wireLength;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryLoad8(uint offset, out uint value)
    {
        if (offset >= _length)
        {
            value = 0;
            return false;
        }

        value = At(offset);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryLoad16(uint offset, out uint value)
    {
        if ((ulong)offset + 2 > _length)
        {
            value = 0;
            return false;
        }

        value = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(in At(offset)));
        if (!BitConverter.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness((ushort)value);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryLoad32(uint offset, out uint value)
    {
        if ((ulong)offset + 4 > _length)
        {
            value = 0;
            return false;
        }

        value = Unsafe.ReadUnaligned<uint>(in At(offset));
        if (BitConverter.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref readonly byte At(uint offset) => ref Unsafe.Add(ref Unsafe.AsRef(in _start), (nint)offset);
}
