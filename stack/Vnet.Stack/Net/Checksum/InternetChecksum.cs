using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>The Internet checksum (RFC 1071, incremental update RFC 1624; FreeBSD's <c>in_cksum</c>).</summary>
/// <remarks>
/// <para>
/// A <i>sum</i> is a ones' complement sum of big-endian 16-bit words in a <see cref="uint"/> that holds carries still to
/// be added; sums of several pieces are joined with <see cref="Add(uint, uint)"/>. A <i>checksum</i> is the complement of a folded
/// sum, in host order: write it to a header in network order. A region that includes a right checksum has a checksum of
/// 0. Thread-safe; nothing is allocated.
/// </para>
/// <code>
/// udp.Checksum = InternetChecksum.Finish(InternetChecksum.Add(
///     InternetChecksum.PseudoHeader(source, destination, 17, length), InternetChecksum.Sum(m, offset, length)));
/// </code>
/// </remarks>
public static partial class InternetChecksum
{
    /// <summary>Sum of bytes; an odd last one is the high byte of a word whose low one is zero.</summary>
    /// <returns>A folded sum, at most 0xffff.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sum(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReverseEndianness(FoldNative(SumNative(bytes)));

    /// <summary>Sum of a range of a packet, whatever pieces it lies in.</summary>
    /// <param name="m">The packet.</param>
    /// <param name="offset">Where the range begins, in bytes from the beginning of the packet.</param>
    /// <param name="count">Bytes of it.</param>
    /// <returns>A folded sum, at most 0xffff.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The packet ends before the range does.</exception>
    public static uint Sum(Mbuf m, int offset, int count)
    {
        ArgumentNullException.ThrowIfNull(m);
        if (offset >= 0 && count >= 0 && offset <= m.Length - count)
            return Sum(m.Data.Slice(offset, count));
        return SumOfPieces(m, offset, count);
    }

    /// <summary>Sum of two pieces, of which the first has an even length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Add(uint sum, uint other)
    {
        uint total = sum + other;
        return total < sum ? total + 1 : total;
    }

    /// <summary>Sum of two pieces, of which the first has any length: after an odd one, bytes of the second change places.</summary>
    /// <param name="sum">Sum of the first.</param>
    /// <param name="length">Bytes of the first.</param>
    /// <param name="other">Sum of the second.</param>
    public static uint Add(uint sum, int length, uint other) =>
        Add(sum, (length & 1) == 0 ? other : BinaryPrimitives.ReverseEndianness(Fold(other)));

    /// <summary>Adds the carries of a sum, so that 16 bits are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Fold(uint sum)
    {
        sum = (sum >> 16) + (sum & 0xffff);
        return (ushort)(sum + (sum >> 16));
    }

    /// <summary>The checksum of what a sum was taken of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Finish(uint sum) => (ushort)~Fold(sum);

    /// <summary>The checksum for a UDP header, where 0 means that there is none and 0xffff stands for it (RFC 768).</summary>
    public static ushort FinishUdp(uint sum) => Finish(sum) is 0 ? (ushort)0xffff : Finish(sum);

    /// <summary>Checksum of bytes (<c>in_cksum</c>).</summary>
    public static ushort Compute(ReadOnlySpan<byte> bytes) => Finish(Sum(bytes));

    /// <summary>Checksum of a range of a packet (<c>in_cksum_skip</c>).</summary>
    /// <inheritdoc cref="Sum(Mbuf, int, int)"/>
    /// <returns>The checksum, in host order.</returns>
    public static ushort Compute(Mbuf m, int offset, int count) => Finish(Sum(m, offset, count));

    /// <summary>Sum of the pseudo header of TCP and UDP over IPv4 (<c>in_pseudo</c>).</summary>
    /// <param name="source">Source address, in host order.</param>
    /// <param name="destination">Destination address, in host order.</param>
    /// <param name="protocol">IP protocol.</param>
    /// <param name="length">Bytes of transport header and data; 0 for TSO, where the device adds those of each segment.</param>
    public static uint PseudoHeader(uint source, uint destination, byte protocol, ushort length)
    {
        ulong sum = (ulong)source + destination + protocol + length;
        return Add((uint)sum, (uint)(sum >> 32));
    }

    /// <summary>Sum of the pseudo header over IPv6 (RFC 8200 §8.1; <c>in6_cksum_pseudo</c>).</summary>
    /// <param name="source">Source address, 16 bytes in network order.</param>
    /// <param name="destination">Destination address, the same.</param>
    /// <param name="nextHeader">The transport's protocol.</param>
    /// <param name="length">Bytes of transport header and data.</param>
    /// <exception cref="ArgumentOutOfRangeException">An address is not 16 bytes long.</exception>
    public static uint PseudoHeader(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte nextHeader, uint length)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length, 16);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, 16);
        return Add(Add(Sum(source), Sum(destination)), Add(length, nextHeader));
    }

    /// <summary>The checksum after a 16-bit word that it covers has changed (RFC 1624, equation 3).</summary>
    /// <param name="checksum">The checksum before.</param>
    /// <param name="old">The word before, in host order.</param>
    /// <param name="now">The word after.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Update(ushort checksum, ushort old, ushort now) => Finish((uint)(ushort)~checksum + (ushort)~old + now);

    /// <summary>The same for two words, such as an IPv4 address, that lie at an even offset.</summary>
    /// <inheritdoc cref="Update(ushort, ushort, ushort)"/>
    public static ushort Update(ushort checksum, uint old, uint now) => Finish(Add(Add((ushort)~checksum, ~old), now));

    /// <summary>The same for a stretch that lies at an even offset.</summary>
    /// <inheritdoc cref="Update(ushort, ushort, ushort)"/>
    /// <exception cref="ArgumentOutOfRangeException">The stretches are not equally long.</exception>
    public static ushort Update(ushort checksum, ReadOnlySpan<byte> old, ReadOnlySpan<byte> now)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(now.Length, old.Length);
        return Finish((uint)(ushort)~checksum + (ushort)~Sum(old) + Sum(now));
    }

    private static uint SumOfPieces(Mbuf m, int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        uint sum = 0;
        int done = 0;
        for (Mbuf? piece = m; piece is not null && done < count; piece = piece.Next)
        {
            if (offset >= piece.Length)
            {
                offset -= piece.Length;
                continue;
            }

            int length = Math.Min(piece.Length - offset, count - done);
            sum = Add(sum, done, Sum(piece.Data.Slice(offset, length)));
            (offset, done) = (0, done + length);
        }

        if (done < count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"The packet ends {count - done} bytes before the range does.");
        return Fold(sum);
    }

    // What is summed is words as this processor reads them: the byte order of a ones' complement sum can be mended at
    // its end (RFC 1071 §2 (B)).
    internal static ushort FoldNative(ulong sum)
    {
        uint folded = Add((uint)sum, (uint)(sum >> 32));
        return BitConverter.IsLittleEndian ? Fold(folded) : BinaryPrimitives.ReverseEndianness(Fold(folded));
    }
}
