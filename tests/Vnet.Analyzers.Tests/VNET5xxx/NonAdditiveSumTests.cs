using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers.Tests;

public class NonAdditiveSumTests
{
    [Theory]
    [InlineData("max_depth")]
    [InlineData("s_queueMax")]
    [InlineData("minRtt")]
    [InlineData("peak")]
    [InlineData("queue_hiwat")]
    [InlineData("avg_rtt")]
    [InlineData("hit_ratio")]
    [InlineData("loadPercent")]
    [InlineData("last_seen")]
    [InlineData("highMark")]
    [InlineData("tcp_state")]
    [InlineData("TCPState")]
    [InlineData("next_index")]
    [InlineData("flow_id")]
    public Task Sum_of_what_does_not_add_up_is_reported(string field) => Verify(field, "_ = [|DPCPU_X.Sum()|];");

    [Theory]
    [InlineData("rx_packets")]
    [InlineData("maxims")]
    [InlineData("s_admin")]
    [InlineData("max_exceeded")]
    [InlineData("maxDropped")]
    [InlineData("low_priority_packets")]
    [InlineData("last_hop_drops")]
    [InlineData("state_inserts")]
    [InlineData("idle")]
    [InlineData("bytes")]
    [InlineData("highCount")]
    public Task Sum_of_a_count_is_not_reported(string field) => Verify(field, "_ = DPCPU_X.Sum();");

    [Fact]
    public Task Variable_of_a_file_local_type_is_known_by_its_companion() => AnalyzerTest<NonAdditiveSumAnalyzer>.VerifyAsync(
        "namespace N; file class M { [DpcpuDefine] static long s_max_depth; class In { [DpcpuDefine] static long s_peak; static long F() => [|DPCPU_max_depth.Sum()|] + [|DPCPU_peak.Sum()|]; } }");

    [Theory]
    [InlineData("[DpcpuDefine, Sysctl(\"net.x\", \"X\")] static long [|max_depth|];")]
    [InlineData("[DpcpuDefine, Sysctl(\"net.x\", \"X\")] static long packets;")]
    [InlineData("[VnetDefine, Sysctl(\"net.x\", \"X\")] static long max_depth;")]
    [InlineData("[DpcpuDefine] static long max_depth;")]
    public Task Sysctl_over_a_per_cpu_field_shows_its_sum(string field) => AnalyzerTest<NonAdditiveSumAnalyzer>.VerifyAsync($"static partial class M {{ {field} }}");

    [Fact]
    public Task Other_members_may_be_used() => Verify("max_depth", "_ = DPCPU_X[0]; DPCPU_X.Zero(); DPCPU_X.Add(1);");

    [Fact]
    public Task Other_sums_are_not_reported() => Verify("max_depth", "int max_depth = System.Linq.Enumerable.Sum(new int[3]); _ = max_depth;");

    [Theory]
    [InlineData("s => s.packets", false)]
    [InlineData("static s => (long)s.packets", false)]
    [InlineData("s => s.max_depth", true)]
    [InlineData("s => (long)s.max_depth", true)]
    [InlineData("s => { return s.max_depth; }", true)]
    [InlineData("s => s.max_depth + s.packets", false)]
    [InlineData("Select", false)]
    public Task VarSum_is_judged_by_its_field(string selector, bool isReported)
    {
        string call = $"DPCPU_peaks.VarSum({selector})";
        return AnalyzerTest<NonAdditiveSumAnalyzer>.VerifyAsync($$"""
            public struct Stats { public long packets; public long max_depth; }
            public static partial class Module
            {
                [DpcpuDefine] private static Stats s_peaks;
                public static void Run() => Console.WriteLine({{(isReported ? $"[|{call}|]" : call)}});
                private static long Select(Stats s) => s.max_depth;
            }
            """);
    }

    [Theory]
    [InlineData("bool")]
    [InlineData("DayOfWeek")]
    [InlineData("DateTime")]
    public async Task Sum_of_what_is_no_number_does_not_compile(string type)
    {
        Compilation compilation = await TestProject.CompileAsync(TestProject.Create($$"""
            public static partial class Module
            {
                [DpcpuDefine] private static {{type}} s_value;
                public static void Run() => Console.WriteLine(DPCPU_value.Sum());
            }
            """));

        Assert.Equal(["CS1061"], compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Id));
    }

    private static Task Verify(string field, string body)
    {
        string accessor = "DPCPU_" + (field.StartsWith("s_", StringComparison.Ordinal) ? field[2..] : field);
        return AnalyzerTest<NonAdditiveSumAnalyzer>.VerifyAsync($$"""
            public static partial class Module
            {
                [DpcpuDefine] private static long {{field}};
                public static void Run() { {{body.Replace("DPCPU_X", accessor, StringComparison.Ordinal)}} }
            }
            """);
    }
}
