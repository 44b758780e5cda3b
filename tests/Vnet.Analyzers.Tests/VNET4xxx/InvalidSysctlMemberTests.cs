namespace Vnet.Analyzers.Tests;

public class InvalidSysctlMemberTests
{
    [Theory]
    [InlineData("private SysctlError [|Handle|](SysctlOid oid, ref SysctlRequest request) => default;")]
    [InlineData("private static SysctlError [|Handle|]<T>(SysctlOid oid, ref SysctlRequest request) => default;")]
    [InlineData("private static int [|Handle|](SysctlOid oid, ref SysctlRequest request) => default;")]
    [InlineData("private static void [|Handle|](SysctlOid oid, ref SysctlRequest request) { }")]
    [InlineData("private static Task<SysctlError> [|Handle|](SysctlOid oid) => throw new();")]
    [InlineData("private static SysctlError [|Handle|](SysctlOid oid, SysctlRequest request) => default;")]
    [InlineData("private static SysctlError [|Handle|](SysctlOid oid, in SysctlRequest request) => default;")]
    [InlineData("private static SysctlError [|Handle|](ref SysctlRequest request) => default;")]
    [InlineData("private static SysctlError [|Handle|](SysctlOid oid, ref SysctlRequest request, int x = 0) => default;")]
    [InlineData("private static SysctlError [|Handle|](object oid, ref SysctlRequest request) => default;")]
    [InlineData("private static ref SysctlError [|Handle|](SysctlOid oid, ref SysctlRequest request) => throw new();")]
    public Task Method_that_no_handler_can_be_is_reported(string method) =>
        Verify("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")][SysctlProc(\"net.y\", CtlType.Int, \"I\", \"Y\")] " + method);

    [Theory]
    [InlineData("private static SysctlError Handle(SysctlOid oid, ref SysctlRequest request) => default;")]
    [InlineData("public static unsafe SysctlError Handle(SysctlOid _, ref SysctlRequest r) { return SysctlError.Ok; }")]
    public Task Handler_is_not(string method) => Verify("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")] " + method);

    [Fact]
    public Task Same_method_without_the_attribute_is_not() => Verify("private int Handle(SysctlRequest request) => 1;");

    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\")] private int [|_x|];")]
    [InlineData("[Sysctl(\"net.x\", \"X\"), ThreadStatic] private static int [|t_x|];")]
    [InlineData("[field: [|Sysctl(\"net.x\", \"X\")|]] private static int X { get; set; }")]
    public Task Field_that_is_not_one_named_static_is_reported(string field) => Verify(field);

    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\")] private static int s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\")] private const int X = 1;")]
    [InlineData("[field: Sysctl(\"net.x\", \"X\")] private static int s_x;")]
    [InlineData("[field: NonSerialized] private static int X { get; set; }")]
    public Task Static_field_is_not(string field) => Verify(field);

    private static Task Verify(string member) => AnalyzerTest<InvalidSysctlMemberAnalyzer>.VerifyWithErrorsAsync($"public partial class C {{ {member} }}");
}
