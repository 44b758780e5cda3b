using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.UnsupportedTypeAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class UnsupportedTypeAnalyzerTests
{
    [Theory]
    [InlineData("partial class M<T> { [VnetDefine] static int [|s_x|]; }")]
    [InlineData("partial class M<T> { partial class Inner { [DpcpuDefine] static int [|s_x|]; } }")]
    [InlineData("partial interface M { [VnetDefine] static int [|s_x|]; }")]
    [InlineData("partial interface M { [VnetSysinit(Subsystem.ProtoDomain)] static void [|Init|]() { } }")]
    [InlineData("partial struct M<T> { [LinkerSet(\"s\")] static void [|Item|]() { } }")]
    [InlineData("file partial struct M { [VnetDefine] static int [|s_x|]; [VnetSysinit(Subsystem.ProtoDomain)] static void [|Init|]() { } }")]
    [InlineData("file partial record struct M { [DpcpuDefine] static int [|s_x|]; }")]
    [InlineData("file partial class M<T> { [VnetDefine] static int [|s_x|]; }")]
    [InlineData("file class M { private struct S { } [VnetDefine] static S [|s_x|]; [VnetDefine] static M? [|s_y|]; }")]
    [InlineData("class Base { protected struct S { } } file class M : Base { [VnetDefine] static S [|s_x|]; }")]
    [InlineData("file class M { [LinkerSet(\"s\")] const int [|X|] = 1; [LinkerSet(\"s\")] static readonly int Y = 1; }")]
    [InlineData("file class S { } partial class M { [LinkerSet(\"s\")] static void [|F|](S s) { } }")]
    [InlineData("file struct S { } partial class M { [VnetDefine] private static S [|s_x|]; }")]
    [InlineData("file class S { } partial class M { [VnetDefine] private static List<S[]>? [|s_x|]; }")]
    public Task Declaration_that_no_code_can_be_generated_for_is_reported(string source) => Test.VerifyWithErrorsAsync(source);

    [Theory]
    [InlineData("partial class M { [VnetDefine] static int s_x; private struct S { } [VnetDefine] static S s_y; }")]
    [InlineData("partial record struct M { [VnetDefine] static List<int> s_x = []; }")]
    [InlineData("partial class M<T> { static int s_x; } interface I { static int s_y; }")]
    [InlineData("partial class M { class Inner<T> { } [VnetDefine] static Inner<int>? s_x; }")]
    public Task Plain_type_is_not(string source) => Test.VerifyAsync(source);

    [Theory]
    [InlineData("file class M { [VnetDefine] static int s_x; class Inner { [DpcpuDefine] static long s_x; } }")]
    [InlineData("file record M { [VnetDefine] static List<int> s_x = new() { 1 }; [VnetSysinit(Subsystem.ProtoDomain)] static void Init() { } }")]
    [InlineData("file struct S { class C { [VnetDefine] static int s_x; } }")]
    public Task File_local_class_is_not(string source) => Test.VerifyAsync(source);

    [Theory]
    [InlineData("file static class F { internal static int X => 1; } partial class M { [VnetDefine] static List<int> [|s_x|] = new() { F.X }; }")]
    [InlineData("using F = N.G; namespace N { file static class G { internal static int X => 1; } partial class M { [VnetDefine] static List<int> [|s_x|] = new() { F.X }; } }")]
    [InlineData("using static N.G; namespace N { file static class G { internal static int X => 1; } partial class M { [VnetDefine] static List<int> [|s_x|] = new(X); } }")]
    [InlineData("file static class G { internal static void Add(this Bag bag, int x) { } } class Bag : System.Collections.IEnumerable { public System.Collections.IEnumerator GetEnumerator() => null!; } partial class M { [VnetDefine] static Bag [|s_x|] = new() { 1 }; }")]
    [InlineData("file static class G { private const int X = 1; [VnetDefine] static List<int> [|s_x|] = new(X); }")]
    [InlineData("class Base { public static int X => 1; protected static int Y => 1; } file class G : Base { [VnetDefine] static List<int> [|s_x|] = new(X), s_y = new(Base.X), [|s_z|] = new(Base.Y); }")]
    public Task Initialiser_that_mentions_a_file_local_type_is_reported(string source) => Test.VerifyAsync(source);

    [Theory]
    [InlineData("file static class F { internal static int X => 1; } partial class M { [VnetDefine] static int s_x = F.X; [VnetDefine] static string s_y = nameof(F); }")]
    [InlineData("file class F { } partial class M { static int X => 1; [VnetDefine] static List<int> s_x = new(X); [VnetDefine] static object s_y = new { A = 1 }.A; }")]
    [InlineData("file class F { [VnetDefine] static List<int> s_x = new(new int[] { 1 }.Length) { Capacity = 3 }; [VnetDefine] static System.Func<int> s_y = () => { int Local(int a) => a; return Local(1); }; }")]
    public Task Initialiser_that_means_the_same_elsewhere_is_not(string source) => Test.VerifyAsync(source);
}
