using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers.Tests;

public class DpcpuReferenceEscapesTests
{
    [Theory]
    [InlineData("long other = 0; ref long r = ref other; using (Dpcpu.Pin(0)) { r = ref DPCPU_packets.Value; r++; } [|r|]++;")]
    [InlineData("State other = default; ref State r = ref other; using (Dpcpu.Pin(0)) { r = ref DPCPU_state.Own; } Console.WriteLine([|r|].Depth);")]
    [InlineData("long other = 0; ref long r = ref other; { using var pin = Dpcpu.Pin(); r = ref DPCPU_packets.Value; } [|r|] = 1;")]
    public Task Reference_used_after_its_section_is_reported(string body) => Verify(body);

    [Theory]
    [InlineData("ref long r = ref DPCPU_packets.Value; using (Dpcpu.Pin(0)) { [|r|]++; }")]
    [InlineData("ref Statistic r = ref V_statistic.Own; using (Dpcpu.Pin(0)) { [|r|].Packets++; }")]
    [InlineData("ref Statistic r = ref Cur.statistic.Own; using (Dpcpu.Pin(0)) { [|r|].Packets++; }")]
    [InlineData("ref long r = ref DPCPU_packets.Value; using var pin = Dpcpu.Pin(); [|r|]++;")]
    [InlineData("ref State r = ref DPCPU_state.Value; using (var pin = Dpcpu.Pin()) { [|r|].Depth++; }")]
    public Task Reference_taken_before_the_section_it_is_used_in_is_reported(string body) => Verify(body);

    [Theory]
    [InlineData("using (Dpcpu.Pin(0)) { ref long r = ref DPCPU_packets.Value; r++; r++; }")]
    [InlineData("using (Dpcpu.Pin(0)) { ref Statistic r = ref V_statistic.Own; r.Packets++; r.Packets++; }")]
    [InlineData("V_statistic.Own.Packets++;")]
    [InlineData("using var pin = Dpcpu.Pin(); ref long r = ref DPCPU_packets.Value; r++;")]
    [InlineData("using (Dpcpu.Pin(0)) { ref State r = ref DPCPU_state.Value; if (r.Depth > 0) { r.Depth--; } }")]
    [InlineData("long other = 0; ref long r = ref other; using (Dpcpu.Pin(0)) { r = ref DPCPU_packets.Value; r++; } r = ref other; r++;")]
    [InlineData("long copy; using (Dpcpu.Pin(0)) { copy = DPCPU_packets.Value; } copy++;")]
    [InlineData("ref long r = ref DPCPU_packets[0]; using (Dpcpu.Pin(0)) { r++; }")]
    [InlineData("ref long r = ref DPCPU_packets.Value; Console.WriteLine(r);")]
    [InlineData("var holder = new StrongBox(); ref long r = ref holder.Value; using (Dpcpu.Pin(0)) { r++; }")]
    public Task Reference_used_where_it_was_taken_is_not_reported(string body) => Verify(body);

    [Theory]
    [InlineData("internal static ref long Slot() => ref [|DPCPU_packets.Value|];")]
    [InlineData("internal static ref long Slot() { using (Dpcpu.Pin(0)) { return ref [|DPCPU_packets.Value|]; } }")]
    [InlineData("internal static ref long Slot() { ref long r = ref DPCPU_packets.Value; return ref [|r|]; }")]
    [InlineData("internal static ref readonly long Slot => ref [|DPCPU_packets.Value|];")]
    [InlineData("internal static ref long Slot(int cpu) => ref DPCPU_packets[cpu];")]
    [InlineData("internal static long Slot() { using (Dpcpu.Pin(0)) { return DPCPU_packets.Value; } }")]
    [InlineData("internal static DpcpuCounter<long> Slot() => DPCPU_packets;")]
    public Task Only_the_reference_itself_may_not_be_returned(string member) => Verify("", member);

    [Theory]
    [InlineData("[|DPCPU_packets.Value|]++;")]
    [InlineData("[|DPCPU_packets.Value|] += 2;")]
    [InlineData("using (Dpcpu.Pin(0)) { Action later = () => [|DPCPU_packets.Value|]++; }")]
    public Task Count_that_nothing_pins_is_mentioned(string body) => Verify(body);

    [Theory]
    [InlineData("using (Dpcpu.Pin(0)) DPCPU_packets.Value++;")]
    [InlineData("using var pin = Dpcpu.Pin(0); if (pin.ToString() is null) { } DPCPU_packets.Value += 2;")]
    [InlineData("DPCPU_packets.Add(1);")]
    [InlineData("DPCPU_packets[0]++;")]
    [InlineData("DPCPU_packets.Value = 0;")]
    [InlineData("DPCPU_state.Value.Depth++;")]
    [InlineData("long sum = 0; sum += DPCPU_packets.Value;")]
    [InlineData("var box = new StrongBox(); box.Value++;")]
    public Task Count_that_cannot_be_lost_is_not_mentioned(string body) => Verify(body.Replace("if (pin.ToString() is null) { } ", "", StringComparison.Ordinal));

    [Fact]
    public Task Method_that_is_given_the_section_may_count() => Verify("", "internal static void Count(in Dpcpu.PinScope pin) => DPCPU_packets.Value++;");

    [Fact]
    public async Task Count_is_information_while_an_escape_is_a_warning()
    {
        Project project = TestProject.Create("""
            public static partial class Module
            {
                [DpcpuDefine] private static long s_packets;
                public static void Run() => DPCPU_packets.Value++;
                internal static ref long Slot() => ref DPCPU_packets.Value;
            }
            """);

        var diagnostics = await AnalyzerTest<DpcpuReferenceEscapesAnalyzer>.DiagnoseAsync(project);

        Assert.Equal([DiagnosticSeverity.Info, DiagnosticSeverity.Warning], diagnostics.OrderBy(d => d.Location.SourceSpan.Start).Select(d => d.Severity));
    }

    [Fact]
    public async Task Holding_a_reference_over_await_does_not_compile()
    {
        Compilation compilation = await TestProject.CompileAsync(TestProject.Create("""
            public static partial class Module
            {
                [DpcpuDefine] private static long s_packets;
                public static async Task Run() { ref long r = ref DPCPU_packets.Value; await Task.Yield(); r++; }
            }
            """));

        // Found when the state machine is made.
        Assert.Contains(compilation.Emit(Stream.Null).Diagnostics, d => d.Id == "CS9217");
    }

    [Fact]
    public async Task Pinned_section_over_await_does_not_compile()
    {
        Compilation compilation = await TestProject.CompileAsync(TestProject.Create("""
            public static class Module
            {
                public static async Task Run() { using (Dpcpu.Pin()) { await Task.Yield(); } }
            }
            """));

        // Found when the state machine is made.
        Assert.Contains(compilation.Emit(Stream.Null).Diagnostics, d => d.Id == "CS4007");
    }

    private static Task Verify(string body, string member = "") => AnalyzerTest<DpcpuReferenceEscapesAnalyzer>.VerifyAsync($$"""
        public struct State { public long Depth; }
        [VnetPcpustat] public struct Statistic { public long Packets; }
        public sealed class StrongBox { public long Value; }
        public static partial class Module
        {
            [DpcpuDefine] private static long s_packets;
            [VnetDefine] private static Statistic s_statistic;
            [DpcpuDefine] private static State s_state;
            public static void Run() { {{body}} }
            {{member}}
        }
        """);
}
