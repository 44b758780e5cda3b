using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vnet.Net;

// The adding: even and odd 16-bit words in lanes of 32 bits, which hold 65,536 of them before a carry could be lost.
public static partial class InternetChecksum
{
    // Bytes after which the lanes are emptied: each lane takes one word of every vector, of 16 bytes at least.
    private const int Block = 512 * 1024;

    private static ulong SumNative(ReadOnlySpan<byte> bytes)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        nuint length = (nuint)bytes.Length;
        if (length < 64 || !Vector128.IsHardwareAccelerated)
            return SumSmall(ref start, length);
        ulong sum = 0;
        while (length >= 64)
        {
            nuint block = nuint.Min(length, Block) & ~(nuint)63;
            sum += Vector512.IsHardwareAccelerated && block >= 256 ? Sum512(ref start, block)
                : Vector256.IsHardwareAccelerated ? Sum256(ref start, block) : Sum128(ref start, block);
            start = ref Unsafe.AddByteOffset(ref start, block);
            length -= block;
        }

        return sum + SumSmall(ref start, length);
    }

    internal static ulong SumSmall(ref byte start, nuint length)
    {
        ulong sum = 0;
        while (length >= 8)
        {
            ulong eight = Unsafe.ReadUnaligned<ulong>(ref start);
            sum += (uint)eight + (eight >> 32);
            start = ref Unsafe.AddByteOffset(ref start, 8);
            length -= 8;
        }

        if ((length & 4) != 0)
        {
            sum += Unsafe.ReadUnaligned<uint>(ref start);
            start = ref Unsafe.AddByteOffset(ref start, 4);
        }

        if ((length & 2) != 0)
        {
            sum += Unsafe.ReadUnaligned<ushort>(ref start);
            start = ref Unsafe.AddByteOffset(ref start, 2);
        }

        if ((length & 1) != 0)
            sum += BitConverter.IsLittleEndian ? start : (uint)start << 8;
        return sum;
    }

    // Lengths are multiples of 64. Two pairs of lanes, because an addition must wait for the one before it.
    internal static ulong Sum512(ref byte start, nuint length)
    {
        Vector512<uint> even = default, odd = default, even2 = default, odd2 = default;
        Vector512<uint> low = Vector512.Create(0xffffu);
        nuint i = 0;
        for (; i + 128 <= length; i += 128)
        {
            Vector512<uint> one = Vector512.LoadUnsafe(ref start, i).AsUInt32();
            Vector512<uint> two = Vector512.LoadUnsafe(ref start, i + 64).AsUInt32();
            even += one & low;
            odd += one >> 16;
            even2 += two & low;
            odd2 += two >> 16;
        }

        if (i < length)
        {
            Vector512<uint> one = Vector512.LoadUnsafe(ref start, i).AsUInt32();
            even += one & low;
            odd += one >> 16;
        }

        return Total(even) + Total(odd) + Total(even2) + Total(odd2);

        static ulong Total(Vector512<uint> lanes)
        {
            (Vector512<ulong> lower, Vector512<ulong> upper) = Vector512.Widen(lanes);
            return Vector512.Sum(lower + upper);
        }
    }

    internal static ulong Sum256(ref byte start, nuint length)
    {
        Vector256<uint> even = default, odd = default, even2 = default, odd2 = default;
        Vector256<uint> low = Vector256.Create(0xffffu);
        for (nuint i = 0; i < length; i += 64)
        {
            Vector256<uint> one = Vector256.LoadUnsafe(ref start, i).AsUInt32();
            Vector256<uint> two = Vector256.LoadUnsafe(ref start, i + 32).AsUInt32();
            even += one & low;
            odd += one >> 16;
            even2 += two & low;
            odd2 += two >> 16;
        }

        return Total(even) + Total(odd) + Total(even2) + Total(odd2);

        static ulong Total(Vector256<uint> lanes)
        {
            (Vector256<ulong> lower, Vector256<ulong> upper) = Vector256.Widen(lanes);
            return Vector256.Sum(lower + upper);
        }
    }

    internal static ulong Sum128(ref byte start, nuint length)
    {
        Vector128<uint> even = default, odd = default, even2 = default, odd2 = default;
        Vector128<uint> low = Vector128.Create(0xffffu);
        for (nuint i = 0; i < length; i += 32)
        {
            Vector128<uint> one = Vector128.LoadUnsafe(ref start, i).AsUInt32();
            Vector128<uint> two = Vector128.LoadUnsafe(ref start, i + 16).AsUInt32();
            even += one & low;
            odd += one >> 16;
            even2 += two & low;
            odd2 += two >> 16;
        }

        return Total(even) + Total(odd) + Total(even2) + Total(odd2);

        static ulong Total(Vector128<uint> lanes)
        {
            (Vector128<ulong> lower, Vector128<ulong> upper) = Vector128.Widen(lanes);
            return Vector128.Sum(lower + upper);
        }
    }
}
