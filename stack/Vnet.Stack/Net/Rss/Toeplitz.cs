using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Vnet.Net;

/// <summary>The Toeplitz hash of receive-side scaling with one key (FreeBSD's <c>toeplitz_hash</c>).</summary>
/// <remarks>
/// <para>
/// Bit j of the hash is the sum modulo 2 of the input's bits, each multiplied with the key's bit j places further on:
/// that is a coefficient of a product of polynomials over GF(2). So the hash takes one carry-less multiplication per four
/// bytes, and no table that would push other things out of the cache.
/// </para>
/// <para>Immutable and thread-safe; nothing is allocated by hashing.</para>
/// </remarks>
public sealed class Toeplitz
{
    /// <summary>Bytes of a key (<c>RSS_KEYSIZE</c>): enough for two IPv6 addresses and two ports.</summary>
    public const int KeySize = 40;

    // For each 64 bits of input two words of the key, first bit lowest: its bits 0 to 62, one place up, and 63 to 126. So
    // placed, both products have bit j of the hash at j: one in its upper half, the other in its lower.
    private readonly ulong[] _words;
    private readonly byte[] _key;

    /// <summary>Takes a key.</summary>
    /// <param name="key">From 8 to 256 bytes; its last four are for the last bits of input. What is hashed beyond that changes nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The key is too short or too long.</exception>
    public Toeplitz(ReadOnlySpan<byte> key)
    {
        if (key.Length is < 8 or > 256)
            throw new ArgumentOutOfRangeException(nameof(key), key.Length,
                $"A Toeplitz key has from 8 to 256 bytes; {KeySize} suit every input of RSS.");
        _key = key.ToArray();
        _words = new ulong[2 * ((key.Length + 7) / 8)];
        for (int bit = 0; bit < 8 * key.Length; bit++)
        {
            ulong value = (ulong)(key[bit >> 3] >> (7 - (bit & 7))) & 1;
            for (int word = 0; word < _words.Length / 2; word++)
            {
                int at = bit - (64 * word);
                if (at is >= 0 and < 63)
                    _words[2 * word] |= value << (at + 1);
                else if (at is >= 63 and < 127)
                    _words[(2 * word) + 1] |= value << (at - 63);
            }
        }
    }

    /// <summary>The key that everybody starts with, from Microsoft's RSS specification and FreeBSD's <c>rss_key</c>.</summary>
    public static Toeplitz Default { get; } = new(
    [
        0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb,
        0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
    ]);

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>Hash of bytes, in the order in which they are in a packet.</summary>
    public uint Hash(ReadOnlySpan<byte> input)
    {
        Vector128<ulong> sum = default;
        int word = 0;
        for (; input.Length >= 8; input = input[8..])
            sum ^= Multiply(BinaryPrimitives.ReadUInt64BigEndian(input), word++);
        ulong rest = 0;
        for (int i = 0; i < input.Length; i++)
            rest |= (ulong)input[i] << (56 - (8 * i));
        return Finish(sum ^ Multiply(rest, word));
    }

    /// <summary>Hash of two IPv4 addresses in host order (<c>rss_hash_ip4_2tuple</c>).</summary>
    public uint Hash(uint source, uint destination) => Finish(Multiply(((ulong)source << 32) | destination, 0));

    /// <summary>Hash of two IPv4 addresses and two ports in host order (<c>rss_hash_ip4_4tuple</c>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Hash(uint source, uint destination, ushort sourcePort, ushort destinationPort) =>
        Finish(Multiply(((ulong)source << 32) | destination, 0) ^ Multiply(Ports(sourcePort, destinationPort), 1));

    /// <summary>Hash of two IPv6 addresses of 16 bytes in network order (<c>rss_hash_ip6_2tuple</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not 32 bytes.</exception>
    public uint HashIpv6(ReadOnlySpan<byte> addresses) => Finish(SumOfIpv6(addresses));

    /// <summary>Hash of two IPv6 addresses in network order, and two ports in host order (<c>rss_hash_ip6_4tuple</c>).</summary>
    /// <inheritdoc cref="HashIpv6(ReadOnlySpan{byte})"/>
    public uint HashIpv6(ReadOnlySpan<byte> addresses, ushort sourcePort, ushort destinationPort) =>
        Finish(SumOfIpv6(addresses) ^ Multiply(Ports(sourcePort, destinationPort), 4));

    private static ulong Ports(ushort source, ushort destination) => (((ulong)source << 16) | destination) << 32;

    private Vector128<ulong> SumOfIpv6(ReadOnlySpan<byte> addresses)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(addresses.Length, 32);
        Vector128<ulong> sum = default;
        for (int i = 0; i < 4; i++)
            sum ^= Multiply(BinaryPrimitives.ReadUInt64BigEndian(addresses[(8 * i)..]), i);
        return sum;
    }

    /// <summary>What 64 bits of input add to the hash, in the upper element, last bit first.</summary>
    /// <param name="input">The bits, the first one highest.</param>
    /// <param name="word">Where they are in the input, in words of 64 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<ulong> Multiply(ulong input, int word)
    {
        ulong[] words = _words;
        int at = 2 * word;
        if ((uint)(at + 1) >= (uint)words.Length)
            return default;
        if (Pclmulqdq.IsSupported)
        {
            Vector128<ulong> bits = Vector128.CreateScalar(input);
            Vector128<ulong> key = Vector128.LoadUnsafe(ref words[at]);
            return Pclmulqdq.CarrylessMultiply(bits, key, 0x00) ^ Sse2.ShiftLeftLogical128BitLane(Pclmulqdq.CarrylessMultiply(bits, key, 0x10), 8);
        }

        if (ArmAes.IsSupported)
        {
            var bits = Vector64.Create(input);
            ulong upper = ArmAes.PolynomialMultiplyWideningLower(bits, Vector64.Create(words[at])).GetElement(1);
            return Vector128.Create(0, upper ^ ArmAes.PolynomialMultiplyWideningLower(bits, Vector64.Create(words[at + 1])).ToScalar());
        }

        return Vector128.Create(0, MultiplyPlain(input, words[at], words[at + 1]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Finish(Vector128<ulong> sum)
    {
        uint x = (uint)sum.GetElement(1);
        x = ((x >> 1) & 0x5555_5555) | ((x & 0x5555_5555) << 1);
        x = ((x >> 2) & 0x3333_3333) | ((x & 0x3333_3333) << 2);
        x = ((x >> 4) & 0x0f0f_0f0f) | ((x & 0x0f0f_0f0f) << 4);
        return BinaryPrimitives.ReverseEndianness(x);
    }

    // For processors that cannot: the same products, bit by bit.
    internal static ulong MultiplyPlain(ulong input, ulong low, ulong high)
    {
        ulong sum = 0;
        for (int i = 0; i < 64; i++)
        {
            ulong isSet = 0 - ((input >> i) & 1);
            sum ^= isSet & ((i == 0 ? 0 : low >> (64 - i)) ^ (high << i));
        }

        return sum;
    }
}
