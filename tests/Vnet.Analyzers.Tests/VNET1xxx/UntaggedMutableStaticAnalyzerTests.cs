using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.UntaggedMutableStaticAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class UntaggedMutableStaticAnalyzerTests
{
    [Theory]
    [InlineData("private static int [|s_count|];")]
    [InlineData("private static int [|s_a|], [|s_b|] = 2;")]
    [InlineData("public static string? [|Name|];")]
    [InlineData("private static readonly int s_fixed = 1; private static int [|s_count|];")]
    [InlineData("private static List<int> [|s_list|] = new();")]
    [InlineData("private static object [|s_lock|] = new();")]
    [InlineData("[ThreadStatic] private static int [|t_depth|];")]
    [InlineData("private static volatile int [|s_flag|];")]
    [InlineData("private static Func<int> [|s_get|] = static () => 1;")]
    [InlineData("private static int [|Count|] { get; set; }")]
    [InlineData("public static int [|Count|] { get; private set; }")]
    [InlineData("public static event Action? [|Changed|];")]
    [InlineData("public static event Action? [|Changed|], [|Closed|];")]
    [InlineData("[Obsolete] private static int [|s_count|];")]
    [InlineData("[Sysctl(\"net.x\", \"X\")] private static int [|s_count|];")]
    public Task Assignable_static_of_a_module_is_reported(string member) =>
        Test.VerifyAsync($$"""[VnetModule("m")] static partial class M { {{member}} }""");

    [Theory]
    [InlineData("private const int Size = 1;")]
    [InlineData("private static readonly int s_size = 1;")]
    [InlineData("private static readonly List<int> s_list = new();")]
    [InlineData("private int _count;")]
    [InlineData("public int Count { get; set; }")]
    [InlineData("public event Action? Changed;")]
    [InlineData("public static int Count { get; } = 1;")]
    [InlineData("public static int Count => 1;")]
    [InlineData("public static int Count { get => 1; set { } }")]
    [InlineData("public static event Action? Changed { add { } remove { } }")]
    [InlineData("private static int Compute(int x) { int s_local = x; return s_local++; }")]
    [InlineData("private enum Kind { A, B }")]
    [InlineData("private delegate void Handler();")]
    [InlineData("[VnetDefine] private static int s_count;")]
    [InlineData("[DpcpuDefine] private static long s_packets;")]
    [InlineData("[LinkerSet(\"numbers\")] private static int s_number;")]
    [InlineData("[VnetGlobal(\"one pool for all\")] private static int s_count;")]
    [InlineData("[VnetGlobal(\"one pool for all\")] private static int Count { get; set; }")]
    [InlineData("[VnetGlobal(\"one pool for all\")] public static event Action? Changed;")]
    [InlineData("[VnetGlobal(\"one pool for all\")] private static class Pool { public static int Free; }")]
    [InlineData("[VnetGlobal(\"one pool for all\")] private static class Pool { public static class Inner { public static int Free; } }")]
    [InlineData("private static IEnumerable<Func<int, int>> Cached() { yield return static x => x + 1; yield return x => x; }")]
    public Task What_is_tagged_or_cannot_be_assigned_is_not(string member) =>
        Test.VerifyAsync($$"""[VnetModule("m")] partial class M { {{member}} }""");

    [Fact]
    public Task Static_outside_of_any_module_is_not() =>
        Test.VerifyAsync("static class Tool { public static int Count; } static partial class Other { [VnetDefine] private static int s_x; }");

    [Theory]
    [InlineData("[VnetDefine] private static int s_x;")]
    [InlineData("[DpcpuDefine] private static long s_x;")]
    [InlineData("[LinkerSet(\"s\")] private static int s_x;")]
    [InlineData("[VnetSysinit(Subsystem.ProtoDomain)] private static void Init() { }")]
    [InlineData("[VnetSysuninit(Subsystem.ProtoDomain)] private static void Init() { }")]
    [InlineData("[Sysinit(Subsystem.ProtoDomain)] private static void Init() { }")]
    [InlineData("[Sysuninit(Subsystem.ProtoDomain)] private static void Init() { }")]
    public Task Type_that_declares_a_part_of_a_module_belongs_to_it(string part) =>
        Test.VerifyAsync($$"""static partial class M { {{part}} private static int [|s_count|]; }""");

    [Fact]
    public Task Sysctl_alone_makes_no_module() =>
        Test.VerifyAsync("""static partial class M { [Sysctl("kern.x", "X")] private static int s_x; private static int s_count; }""");

    [Fact]
    public Task Nested_type_belongs_to_the_module_around_it() =>
        Test.VerifyAsync("""[VnetModule("m")] class M { class Inner { struct Deep { static int [|s_count|]; } } }""");

    [Fact]
    public Task Type_around_a_part_of_a_module_belongs_to_it() =>
        Test.VerifyAsync("static partial class M { static int [|s_count|]; static partial class Globals { [VnetDefine] static int s_x; } }");

    [Fact]
    public Task Type_around_a_module_of_its_own_does_not_belong_to_it() =>
        Test.VerifyAsync("""static partial class Host { static int s_count; [VnetModule("m")] static partial class Globals { [VnetDefine] static int s_x; static int [|s_y|]; } }""");

    [Fact]
    public Task Module_of_the_assembly_takes_in_every_type() =>
        Test.VerifyAsync("""[assembly: VnetModule("m")] """, "static class Anything { public static int [|Count|]; } interface I { static int [|Shared|]; } record R { static int [|s_r|]; } struct S { static int [|s_s|]; }");

    [Fact]
    public Task Static_of_a_generic_type_is_reported() =>
        Test.VerifyAsync("""[VnetModule("m")] class M { class Cache<T> { static T? [|s_value|]; } }""");

    [Fact]
    public Task Partial_type_is_reported_in_the_part_that_declares() =>
        Test.VerifyAsync("""[VnetModule("m")] static partial class M { }""", "static partial class M { static int [|s_count|]; }");

    [Fact]
    public Task Static_abstract_member_has_no_storage() =>
        Test.VerifyAsync("""[assembly: VnetModule("m")] interface I { static abstract int Count { get; set; } static abstract event Action E; static virtual int Other { get => 1; set { } } }""");

    [Fact]
    public Task Captured_parameter_of_a_primary_constructor_is_no_static() =>
        Test.VerifyAsync("""[VnetModule("m")] class M(int start) { int Next() => start++; }""");

    [Fact]
    public Task Generated_code_is_not_reported() =>
        Test.VerifyAsync("// <auto-generated/>\n[VnetModule(\"m\")] static partial class M { static int s_count; }");

    [Fact]
    public Task Generated_accessors_are_not_reported() =>
        Test.VerifyAsync("""[VnetModule("m")] public static partial class M { [VnetDefine(Access = VnetAccess.Public)] private static int s_x; [VnetDefine] private static List<int> s_l = new(); [DpcpuDefine] private static int s_d; [VnetSysinit(Subsystem.ProtoDomain)] private static void Init() { } }""");

    [Fact]
    public Task Pragma_suppresses_it() =>
        Test.VerifyAsync("[VnetModule(\"m\")] static class M {\n#pragma warning disable VNET1001\n static int s_count;\n#pragma warning restore VNET1001\n static int [|s_other|]; }");
}
