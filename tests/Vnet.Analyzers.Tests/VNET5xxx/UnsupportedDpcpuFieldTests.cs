namespace Vnet.Analyzers.Tests;

public class UnsupportedDpcpuFieldTests
{
    [Theory]
    [InlineData("private const long [|s_value|] = 1;")]
    [InlineData("private static readonly long [|s_value|] = 1;")]
    [InlineData("private static volatile int [|s_value|];")]
    [InlineData("[ThreadStatic] private static long [|s_value|];")]
    [InlineData("private static string? [|s_value|];")]
    [InlineData("private static List<int> [|s_value|] = new();")]
    [InlineData("private static (string, int) [|s_value|];")]
    public Task Field_that_cannot_be_per_cpu_is_reported(string field) => Verify("static partial class", field);

    [Fact]
    public Task Instance_field_is_reported() => Verify("partial class", "private long [|_value|];");

    [Theory]
    [InlineData("private static long s_value;")]
    [InlineData("private static bool s_value = true;")]
    [InlineData("private static DayOfWeek s_value;")]
    [InlineData("private static (long, int) s_value;")]
    [InlineData("private static Guid s_value;")]
    public Task Static_of_an_unmanaged_type_is_not_reported(string field) => Verify("static partial class", field);

    [Fact]
    public Task Field_without_the_attribute_is_not_reported() => AnalyzerTest<UnsupportedDpcpuFieldAnalyzer>.VerifyAsync("""
        public static class Module { public static string? Value; [VnetGlobal("it is")] public static readonly long Other = 1; }
        """);

    private static Task Verify(string kind, string field) => AnalyzerTest<UnsupportedDpcpuFieldAnalyzer>.VerifyWithErrorsAsync($$"""
        public {{kind}} Module
        {
            [DpcpuDefine] {{field}}
        }
        """);
}
