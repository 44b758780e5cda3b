namespace Vnet.Analyzers.Tests;

public class PcpustatFieldTests
{
    [Theory]
    [InlineData("public int [|packets|];")]
    [InlineData("public nint [|packets|];")]
    [InlineData("public double [|packets|];")]
    [InlineData("public Kind [|packets|];")]
    [InlineData("public string? [|packets|];")]
    [InlineData("public long first; public uint [|second|], [|third|];")]
    [InlineData("public int [|Packets|] { get; set; }")]
    [InlineData("public unsafe fixed int [|packets|][4];")]
    [InlineData("private Inner [|inner|];")]
    public Task Field_that_is_not_one_64_bit_counter_is_reported(string field) => Verify("struct", field);

    [Theory]
    [InlineData("public long packets; public ulong bytes;")]
    [InlineData("public long Packets { get; set; }")]
    [InlineData("public static int s_count; public const int Size = 3;")]
    [InlineData("public long packets; public int Half => (int)(packets / 2);")]
    [InlineData("public unsafe fixed ulong packets[4];")]
    [InlineData("")]
    public Task Field_of_64_bits_is_not_reported(string field) => Verify("struct", field);

    [Fact]
    public Task Parameter_of_a_record_struct_is_a_field() => AnalyzerTest<PcpustatFieldAnalyzer>.VerifyAsync("""
        [VnetPcpustat] public record struct Stats(long Packets, int [|Errors|]);
        """);

    [Fact]
    public Task Struct_without_the_attribute_is_not_reported() => AnalyzerTest<PcpustatFieldAnalyzer>.VerifyAsync("public struct Stats { public int packets; }");

    private static Task Verify(string kind, string field) => AnalyzerTest<PcpustatFieldAnalyzer>.VerifyAsync($$"""
        public enum Kind : long { One }
        public struct Inner { public long A; }
        [VnetPcpustat] public {{kind}} Stats { {{field}} }
        """);
}
