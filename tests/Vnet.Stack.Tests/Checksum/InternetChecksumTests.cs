using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Stack.Tests;

public class InternetChecksumTests
{
    [Fact]
    public void Sum_of_the_example_of_rfc_1071()
    {
        byte[] bytes = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        Assert.Equal(0xddf2u, InternetChecksum.Sum(bytes));
        Assert.Equal(0x220d, InternetChecksum.Compute(bytes));
    }

    [Fact]
    public void Header_with_its_checksum_in_place_has_checksum_0()
    {
        byte[] header = Convert.FromHexString("450000730000400040110000c0a80001c0a800c7");
        ushort checksum = InternetChecksum.Compute(header);
        Assert.Equal(0xb861, checksum);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), checksum);
        Assert.Equal(0, InternetChecksum.Compute(header));
    }

    [Fact]
    public void Every_alignment_and_length_agrees_with_the_definition()
    {
        var random = new Random(1);
        byte[] bytes = new byte[9000];
        random.NextBytes(bytes);
        for (int start = 0; start < 70; start++)
        {
            for (int length = 0; length < 700; length++)
                Assert.Equal(Defined(bytes.AsSpan(start, length)), InternetChecksum.Sum(bytes.AsSpan(start, length)));
        }

        foreach (int length in (int[])[1500, 1501, 4095, 4096, 8192, 8929])
            Assert.Equal(Defined(bytes.AsSpan(1, length)), InternetChecksum.Sum(bytes.AsSpan(1, length)));
    }

    [Fact]
    public void Every_width_of_vectors_gives_the_same()
    {
        byte[] bytes = new byte[4096];
        new Random(9).NextBytes(bytes);
        for (int length = 64; length <= bytes.Length - 1; length += 64)
        {
            ref byte start = ref bytes[1];
            uint expected = Defined(bytes.AsSpan(1, length));
            foreach (ulong sum in (ulong[])[InternetChecksum.SumSmall(ref start, (nuint)length), InternetChecksum.Sum128(ref start, (nuint)length),
                InternetChecksum.Sum256(ref start, (nuint)length), InternetChecksum.Sum512(ref start, (nuint)length)])
                Assert.Equal(expected, BinaryPrimitives.ReverseEndianness(InternetChecksum.FoldNative(sum)));
        }
    }

    [Theory]
    [InlineData(0xff)]
    [InlineData(0x00)]
    [InlineData(0x80)]
    public void No_carry_is_lost_in_long_runs_of_one_value(byte value)
    {
        byte[] bytes = new byte[(3 << 20) + 77];
        bytes.AsSpan().Fill(value);
        Assert.Equal(Defined(bytes), InternetChecksum.Sum(bytes));
    }

    [Fact]
    public void Sum_over_a_chain_of_odd_pieces_is_that_of_the_bytes()
    {
        var random = new Random(2);
        for (int round = 0; round < 500; round++)
        {
            byte[] bytes = new byte[random.Next(1, 600)];
            random.NextBytes(bytes);
            Mbuf m = MbufModel.Chain(bytes, random);
            int offset = random.Next(bytes.Length + 1);
            int count = random.Next(bytes.Length - offset + 1);
            Assert.Equal(Defined(bytes.AsSpan(offset, count)), InternetChecksum.Sum(m, offset, count));
            Assert.Equal((ushort)~Defined(bytes), InternetChecksum.Compute(m, 0, bytes.Length));
            Assert.Throws<ArgumentOutOfRangeException>(() => InternetChecksum.Sum(m, offset, bytes.Length - offset + 1));
            m.FreeChain();
        }
    }

    [Fact]
    public void Pieces_may_be_added_at_odd_offsets()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7];
        for (int at = 0; at <= bytes.Length; at++)
        {
            uint sum = InternetChecksum.Add(InternetChecksum.Sum(bytes.AsSpan(0, at)), at, InternetChecksum.Sum(bytes.AsSpan(at)));
            Assert.Equal(Defined(bytes), InternetChecksum.Fold(sum));
        }
    }

    [Fact]
    public void Updated_checksum_is_the_one_computed_anew()
    {
        var random = new Random(3);
        byte[] bytes = new byte[40];
        for (int round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            if (round % 3 == 0)
                bytes.AsSpan(random.Next(30)).Fill((byte)(round % 2 * 0xff));
            ushort before = InternetChecksum.Compute(bytes);
            int at = random.Next(18) * 2;
            byte[] old = bytes[at..(at + 4)];
            ushort was = BinaryPrimitives.ReadUInt16BigEndian(old);
            random.NextBytes(bytes.AsSpan(at, 2));
            ushort after = InternetChecksum.Update(before, was, BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)));
            AssertSame(InternetChecksum.Compute(bytes), after);
            random.NextBytes(bytes.AsSpan(at, 4));
            AssertSame(InternetChecksum.Compute(bytes),
                InternetChecksum.Update(before, BinaryPrimitives.ReadUInt32BigEndian(old), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at))));
            AssertSame(InternetChecksum.Compute(bytes), InternetChecksum.Update(before, old, bytes.AsSpan(at, 4)));
        }

        // The two zeros of ones' complement stand for the same sum; all that RFC 1624 promises is not to turn one into
        // the other where the data are not all zeros.
        static void AssertSame(ushort expected, ushort actual) => Assert.Equal(expected % 0xffff, actual % 0xffff);
    }

    [Fact]
    public void Example_of_rfc_1624_does_not_become_the_wrong_zero() =>
        Assert.Equal(0x0000, InternetChecksum.Update(0xdd2f, (ushort)0x5555, (ushort)0x3285));

    [Fact]
    public void Pseudo_header_of_ipv4_is_the_sum_of_its_fields()
    {
        byte[] header = [0xc0, 0xa8, 0, 1, 0xc0, 0xa8, 0, 0xc7, 0, 17, 0x12, 0x34];
        Assert.Equal(Defined(header), InternetChecksum.Fold(InternetChecksum.PseudoHeader(0xc0a80001, 0xc0a800c7, 17, 0x1234)));
        byte[] most = [.. Enumerable.Repeat((byte)0xff, 8), 0, 0xff, 0xff, 0xff];
        Assert.Equal(Defined(most), InternetChecksum.Fold(InternetChecksum.PseudoHeader(uint.MaxValue, uint.MaxValue, 255, 0xffff)));
    }

    [Fact]
    public void Pseudo_header_of_ipv6_is_the_sum_of_its_fields()
    {
        byte[] header = new byte[40];
        new Random(4).NextBytes(header);
        header[36] = header[37] = header[38] = 0;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(32));
        Assert.Equal(Defined(header), InternetChecksum.Fold(InternetChecksum.PseudoHeader(header.AsSpan(0, 16), header.AsSpan(16, 16), header[39], length)));
        Assert.Throws<ArgumentOutOfRangeException>(() => InternetChecksum.PseudoHeader(header.AsSpan(0, 4), header.AsSpan(16, 16), 6, 20));
    }

    [Fact]
    public void Udp_checksum_of_zero_is_sent_as_all_ones()
    {
        Assert.Equal(0xffff, InternetChecksum.FinishUdp(0xffff));
        Assert.Equal(0xfffe, InternetChecksum.FinishUdp(1));
    }

    // RFC 1071, word by word.
    private static uint Defined(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
            sum += (uint)((bytes[i] << 8) | (i + 1 < bytes.Length ? bytes[i + 1] : 0));
        while (sum > 0xffff)
            sum = (sum >> 16) + (sum & 0xffff);
        return (uint)sum;
    }
}
