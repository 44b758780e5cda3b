namespace Vnet.Analyzers.Tests;

public class UnsupportedSysctlTypeTests
{
    [Theory]
    [InlineData("double")]
    [InlineData("float")]
    [InlineData("decimal")]
    [InlineData("Half")]
    [InlineData("int?")]
    [InlineData("DayOfWeek?")]
    [InlineData("object?")]
    [InlineData("List<int>?")]
    [InlineData("byte[]?")]
    [InlineData("string[]?")]
    [InlineData("(string, int)")]
    [InlineData("Action?")]
    [InlineData("IDisposable?")]
    [InlineData("unsafe int*")]
    [InlineData("unsafe delegate*<void>")]
    public Task Type_that_the_tree_has_none_for_is_reported(string type) => Verify(Field(type, "[|s_x|]"));

    [Theory]
    [InlineData("bool")]
    [InlineData("byte")]
    [InlineData("sbyte")]
    [InlineData("short")]
    [InlineData("ushort")]
    [InlineData("char")]
    [InlineData("int")]
    [InlineData("uint")]
    [InlineData("long")]
    [InlineData("ulong")]
    [InlineData("nint")]
    [InlineData("nuint")]
    [InlineData("string")]
    [InlineData("string?")]
    [InlineData("DayOfWeek")]
    [InlineData("CounterU64?")]
    [InlineData("Guid")]
    [InlineData("(int, long)")]
    [InlineData("Stats")]
    public Task Number_string_struct_or_counter_is_not(string type) => Verify(Field(type, "s_x"));

    [Theory]
    [InlineData("bool")]
    [InlineData("char")]
    [InlineData("DayOfWeek")]
    [InlineData("Guid")]
    [InlineData("Stats")]
    public Task Per_cpu_value_without_a_sum_is_reported(string type) => Verify("[DpcpuDefine] " + Field(type, "[|s_x|]"));

    [Theory]
    [InlineData("long")]
    [InlineData("byte")]
    [InlineData("nuint")]
    public Task Per_cpu_number_is_not(string type) => Verify("[DpcpuDefine] " + Field(type, "s_x"));

    [Fact]
    public Task Same_field_without_the_attribute_is_not() => Verify("private static double s_x;");

    [Theory]
    [InlineData("[|CtlType.Node|]", "N")]
    [InlineData("[|(CtlType)0|]", "I")]
    [InlineData("[|(CtlType)99|]", "I")]
    [InlineData("[|type: CtlType.Node|]", "N")]
    public Task Handler_of_a_node_or_of_no_type_is_reported(string type, string format) =>
        Verify(SysctlSource.Handler($"[SysctlProc(\"net.x\", {type}, format: \"{format}\", description: \"X\")]"));

    [Theory]
    [InlineData("CtlType.Int")]
    [InlineData("CtlType.U32")]
    [InlineData("CtlType.Opaque")]
    [InlineData("CtlType.String")]
    public Task Handler_of_a_value_is_not(string type) => Verify(SysctlSource.Handler($"[SysctlProc(\"net.x\", {type}, \"I\", \"X\")]"));

    private static string Field(string type, string name) => type.StartsWith("unsafe ", StringComparison.Ordinal)
        ? $"[Sysctl(\"net.x\", \"X\")] private static unsafe {type["unsafe ".Length..]} {name};"
        : $"[Sysctl(\"net.x\", \"X\")] private static {type} {name} = default!;";

    private static Task Verify(string members) => AnalyzerTest<UnsupportedSysctlTypeAnalyzer>.VerifyAsync(
        SysctlSource.Module(members) + "\n[VnetPcpustat] public struct Stats { public ulong Packets; }");
}
