using Fix = Vnet.Analyzers.Tests.CodeFixTest<Vnet.Analyzers.TypeMustBePartialAnalyzer, Vnet.CodeFixes.MakeTypePartialCodeFix>;
using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.TypeMustBePartialAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class TypeMustBePartialAnalyzerTests
{
    [Theory]
    [InlineData("[VnetDefine] static int s_x;")]
    [InlineData("[DpcpuDefine] static int s_x;")]
    [InlineData("[LinkerSet(\"s\")] static int s_x;")]
    [InlineData("[LinkerSet(\"s\")] static void Item() { }")]
    [InlineData("[Sysctl(\"net.x\", \"X\")] static int s_x;")]
    [InlineData("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")] static SysctlError Handle(SysctlOid oid, ref SysctlRequest request) => default;")]
    [InlineData("[VnetSysinit(Subsystem.ProtoDomain)] static void Init() { }")]
    [InlineData("[Sysuninit(Subsystem.ProtoDomain)] static void Init() { }")]
    public Task Type_that_code_is_generated_into_is_reported(string member) =>
        Test.VerifyAsync($"class [|M|] {{ {member} }}");

    [Fact]
    public Task Every_type_around_is_reported() =>
        Test.VerifyAsync("class [|A|] { partial struct B { record [|C|] { [VnetDefine] static int s_x; } } }");

    [Fact]
    public Task Partial_types_are_not() =>
        Test.VerifyAsync("partial class A { partial struct B { partial record C { [VnetDefine] static int s_x; } class D { } } }");

    [Fact]
    public Task File_local_types_need_not_be() =>
        Test.VerifyAsync("file class A { [VnetDefine] static int s_x; class B { [VnetDefine] static int s_y; } }");

    [Fact]
    public Task Type_without_generated_members_is_not() =>
        Test.VerifyAsync("""[VnetModule("m")] [SysctlNode("net.x", "X")] class A { static int s_x; [VnetGlobal("why")] static int s_y; [Obsolete] void M() { } } enum E { A } delegate void D();""");

    [Fact]
    public Task Fix_adds_partial_to_the_type_and_those_around() =>
        Fix.VerifyAsync(
            """
            namespace N;
            // The outer type.
            class [|A|]
            {
                /// <summary>Inner.</summary>
                private static class B { [VnetDefine] static int s_x; }
            }
            """,
            """
            namespace N;
            // The outer type.
            partial class A
            {
                /// <summary>Inner.</summary>
                private static class B { [VnetDefine] static int s_x; }
            }
            """);

    [Fact]
    public Task Fix_all_fixes_two_documents() =>
        Fix.VerifyFixAllAsync(
            ["class [|A|] { public struct [|B|] { [VnetDefine] static int s_x; } }\ninternal sealed record [|R|] { [DpcpuDefine] static int s_y; }", "[Obsolete] static class [|C|] { [LinkerSet(\"s\")] static int s_z; }"],
            ["partial class A { public partial struct B { [VnetDefine] static int s_x; } }\ninternal sealed partial record R { [DpcpuDefine] static int s_y; }", "[Obsolete] static partial class C { [LinkerSet(\"s\")] static int s_z; }"]);
}
