using System.Buffers.Binary;
using System.Net;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vnet.Net;

namespace Vnet.Stack.Tests;

public class ToeplitzTests
{
    // Microsoft's "Verifying the RSS Hash Calculation".
    [Theory]
    [InlineData("66.9.149.187", 2794, "161.142.100.80", 1766, 0x323e8fc2u, 0x51ccc178u)]
    [InlineData("199.92.111.2", 14230, "65.69.140.83", 4739, 0xd718262au, 0xc626b0eau)]
    [InlineData("24.19.198.95", 12898, "12.22.207.184", 38024, 0xd2d0a5deu, 0x5c2b394au)]
    [InlineData("38.27.205.30", 48228, "209.142.163.6", 2217, 0x82989176u, 0xafc7327fu)]
    [InlineData("153.39.163.191", 44251, "202.188.127.2", 1303, 0x5d1809c5u, 0x10e828a2u)]
    public void Ipv4_vectors_of_microsoft(string source, int sourcePort, string destination, int destinationPort, uint addresses, uint tuple)
    {
        uint from = Number(source), to = Number(destination);
        Assert.Equal(addresses, Toeplitz.Default.Hash(from, to));
        Assert.Equal(tuple, Toeplitz.Default.Hash(from, to, (ushort)sourcePort, (ushort)destinationPort));
        byte[] bytes = [.. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(destination).GetAddressBytes(), .. Ports(sourcePort, destinationPort)];
        Assert.Equal(tuple, Toeplitz.Default.Hash(bytes));
        Assert.Equal(addresses, Toeplitz.Default.Hash(bytes.AsSpan(0, 8)));
    }

    [Theory]
    [InlineData("3ffe:2501:200:1fff::7", 2794, "3ffe:2501:200:3::1", 1766, 0x2cc18cd5u, 0x40207d3du)]
    [InlineData("3ffe:501:8::260:97ff:fe40:efab", 14230, "ff02::1", 4739, 0x0f0c461cu, 0xdde51bbfu)]
    [InlineData("3ffe:1900:4545:3:200:f8ff:fe21:67cf", 44251, "fe80::200:f8ff:fe21:67cf", 38024, 0x4b61e985u, 0x02d1feefu)]
    public void Ipv6_vectors_of_microsoft(string source, int sourcePort, string destination, int destinationPort, uint addresses, uint tuple)
    {
        byte[] both = [.. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(destination).GetAddressBytes()];
        Assert.Equal(addresses, Toeplitz.Default.HashIpv6(both));
        Assert.Equal(tuple, Toeplitz.Default.HashIpv6(both, (ushort)sourcePort, (ushort)destinationPort));
        Assert.Equal(tuple, Toeplitz.Default.Hash((byte[])[.. both, .. Ports(sourcePort, destinationPort)]));
    }

    [Fact]
    public void Any_key_and_input_agree_with_the_definition()
    {
        var random = new Random(5);
        for (int round = 0; round < 5000; round++)
        {
            byte[] key = new byte[random.Next(8, 64)];
            byte[] input = new byte[random.Next(0, 80)];
            random.NextBytes(key);
            random.NextBytes(input);
            Assert.Equal(Defined(key, input), new Toeplitz(key).Hash(input));
        }
    }

    [Fact]
    public void Processor_that_cannot_multiply_without_carry_gets_the_same()
    {
        if (!Pclmulqdq.IsSupported)
            return;
        var random = new Random(10);
        for (int round = 0; round < 2000; round++)
        {
            ulong input = (ulong)random.NextInt64(), low = (ulong)random.NextInt64() << 1, high = (ulong)random.NextInt64() << 1;
            Vector128<ulong> bits = Vector128.CreateScalar(input);
            ulong expected = Pclmulqdq.CarrylessMultiply(bits, Vector128.CreateScalar(low), 0)[1] ^ Pclmulqdq.CarrylessMultiply(bits, Vector128.CreateScalar(high), 0)[0];
            Assert.Equal(expected, Toeplitz.MultiplyPlain(input, low, high));
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(257)]
    public void Key_of_another_length_is_refused(int length) => Assert.Throws<ArgumentOutOfRangeException>(() => new Toeplitz(new byte[length]));

    // For each bit of input that is set, the 32 bits of the key from its place on; zeros beyond the key.
    private static uint Defined(byte[] key, byte[] input)
    {
        uint hash = 0;
        for (int i = 0; i < input.Length * 8; i++)
        {
            for (int j = 0; Bit(input, i) && j < 32; j++)
                hash ^= Bit(key, i + j) ? 0x8000_0000u >> j : 0;
        }

        return hash;
        static bool Bit(byte[] bytes, int i) => i < bytes.Length * 8 && (bytes[i / 8] & (0x80 >> (i % 8))) != 0;
    }

    private static uint Number(string address) => BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(address).GetAddressBytes());

    private static byte[] Ports(int source, int destination) => [(byte)(source >> 8), (byte)source, (byte)(destination >> 8), (byte)destination];
}
