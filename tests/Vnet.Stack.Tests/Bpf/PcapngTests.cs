using System.Buffers.Binary;
using Vnet.Interop.Tests;
using Vnet.Net;

namespace Vnet.Stack.Tests;

public class PcapngTests
{
    [Fact]
    public void File_is_byte_for_byte_what_the_format_says()
    {
        using var stream = new MemoryStream();
        using (var writer = new PcapngWriter(stream, application: "x", leaveOpen: true))
        {
            Assert.Equal(0, writer.AddInterface(new CaptureInterface(LinkType.Ethernet, 96) { Name = "e0", Filter = "ip" }));
            writer.Write(0, 0x0102_0304_0506_0708, [1, 2, 3, 4, 5], 60, BpfDirection.Out, "hi");
        }

        string expected =
            "0a0d0d0a" + "28000000" + "4d3c2b1a" + "01000000" + "ffffffffffffffff" + "04000100" + "78000000" + "00000000" + "28000000" +
            "01000000" + "30000000" + "0100" + "0000" + "60000000" + "02000200" + "65300000" + "09000100" + "09000000" + "0b000300" + "00697000" + "00000000" + "30000000" +
            "06000000" + "3c000000" + "00000000" + "04030201" + "08070605" + "05000000" + "3c000000" + "0102030405000000" +
            "01000200" + "68690000" + "02000400" + "02000000" + "00000000" + "3c000000";
        Assert.Equal(expected, Convert.ToHexStringLower(stream.ToArray()));
    }

    [Fact]
    public void Reader_gives_back_what_the_writer_was_given()
    {
        using CaptureReader reader = CaptureReader.Open(new MemoryStream(Sample()));
        Assert.True(reader.Read(out CapturedPacket first));
        Assert.Equal((0, 1_700_000_000_123_456_789, 60, BpfDirection.In, "note"), (first.Interface, first.Timestamp, first.WireLength, first.Direction, first.Comment));
        Assert.Equal(new byte[] { 0, 1, 2 }, first.Data.ToArray());
        Assert.True(reader.Read(out CapturedPacket second));
        Assert.Equal((1, LinkType.Raw, 4), (second.Interface, second.LinkType, second.Data.Length));
        Assert.False(reader.Read(out _));
        Assert.Equal(["left/epair0a", "right/lo0"], reader.Interfaces.Select(one => one.Name));
        Assert.Equal("tcp", reader.Interfaces[0].Filter);
        Assert.Equal(5ul, reader.Interfaces[0].Statistics!.Value.bs_seen);
    }

    [Theory]
    [InlineData("0a0d0d0a0000001c1a2b3c4d00010000ffffffffffffffff0000001c" + "00000001000000140001000000000000" + "00000014"
        + "0000000600000024" + "00000000" + "00000001" + "00000002" + "00000002" + "0000003c" + "aabb0000" + "00000024", 4294967298_000L)]
    [InlineData("a1b2c3d400020004000000000000000000010000" + "00000001" + "00000001000000020000000200000003aabb", 1_000_002_000L)]
    [InlineData("a1b23c4d00020004000000000000000000010000" + "00000001" + "00000001000000020000000200000003aabb", 1_000_000_002L)]
    [InlineData("d4c3b2a1020004000000000000000000ffff0000" + "01000000" + "01000000020000000200000003000000aabb", 1_000_002_000L)]
    [InlineData("4d3cb2a1020004000000000000000000ffff0000" + "01000000" + "01000000020000000200000003000000aabb", 1_000_000_002L)]
    public void Both_formats_of_both_byte_orders_are_read(string hex, long timestamp)
    {
        using CaptureReader reader = CaptureReader.Open(new MemoryStream(Convert.FromHexString(hex)));
        Assert.True(reader.Read(out CapturedPacket packet));
        Assert.Equal(timestamp, packet.Timestamp);
        Assert.Equal("AABB", Convert.ToHexString(packet.Data));
        Assert.False(reader.Read(out _));
    }

    [Fact]
    public void Damaged_files_are_read_to_the_end_or_refused()
    {
        int cases = 100_000 * (int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int factor) ? factor : 1);
        byte[] sample = Sample();
        var random = new Random(9);
        int refused = 0;
        for (int i = 0; i < cases; i++)
        {
            byte[] bytes = (byte[])sample.Clone();
            for (int n = random.Next(4); n >= 0; n--)
            {
                int at = random.Next(bytes.Length / 4) * 4;
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), random.Next(4) switch
                {
                    0 => (uint)random.Next(), 1 => (uint)random.Next(64), 2 => uint.MaxValue, _ => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) ^ (1u << random.Next(32)),
                });
            }

            if (random.Next(4) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            try
            {
                using CaptureReader reader = CaptureReader.Open(new MemoryStream(bytes));
                while (reader.Read(out CapturedPacket packet))
                    Assert.True(packet.Data.Length <= packet.WireLength);
            }
            catch (NetException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, cases / 10, cases);
    }

    [HostFact("capinfos", "tshark")]
    public void Wireshark_reads_our_files_without_complaint()
    {
        string path = Path.Combine(Path.GetTempPath(), $"vnet-{Guid.NewGuid():n}.pcapng");
        File.WriteAllBytes(path, Sample());
        try
        {
            string about = HostProgram.Run("capinfos", path);
            Assert.Matches("Number of packets: +2", about);
            Assert.Contains("nanoseconds (9)", about, StringComparison.Ordinal);
            string listing = HostProgram.Run("tshark", "-r", path, "-T", "fields", "-e", "frame.len", "-e", "frame.interface_name");
            Assert.Contains("60\tleft/epair0a\n4\tright/lo0\n", listing, StringComparison.Ordinal);
            Assert.DoesNotContain("cut short", about + listing, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Sample()
    {
        using var stream = new MemoryStream();
        using (var writer = new PcapngWriter(stream, comment: "sample", leaveOpen: true))
        {
            writer.AddInterface(new CaptureInterface(LinkType.Ethernet, 96) { Name = "left/epair0a", Filter = "tcp", Description = "one" });
            writer.AddInterface(new CaptureInterface(LinkType.Raw, 0) { Name = "right/lo0", OperatingSystem = "os" });
            writer.Write(0, 1_700_000_000_123_456_789, [0, 1, 2], 60, BpfDirection.In, "note");
            writer.Write(1, 1_700_000_001_000_000_000, [0x45, 0, 0, 4], 4);
            writer.WriteStatistics(0, new Bpfstat { bs_seen = 5, bs_kept = 1 }, 1, 2);
        }

        return stream.ToArray();
    }
}
