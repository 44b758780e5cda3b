using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.InvalidLinkerSetMemberAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class InvalidLinkerSetMemberAnalyzerTests
{
    private const string Sixteen = "int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o, int p";

    [Theory]
    [InlineData("static void [|Item|](ref int x) { }")]
    [InlineData("static void [|Item|](out int x) => x = 1;")]
    [InlineData("static void [|Item|](in int x) { }")]
    [InlineData("static void [|Item|](ref readonly int x) { }")]
    [InlineData($"static void [|Item|]({Sixteen}, int q) {{ }}")]
    [InlineData("static ref int [|Item|]() => throw new();")]
    [InlineData("static unsafe void [|Item|](int* x) { }")]
    [InlineData("static unsafe int*[]? [|Item|]() => null;")]
    [InlineData("void [|Item|]() { }")]
    [InlineData("static void [|Item|]<T>() { }")]
    [InlineData("static partial void [|Item|]();")]
    [InlineData("static partial void [|Item|](ref int x); static partial void Item(ref int x) { }")]
    [InlineData("int [|_item|];")]
    [InlineData("static unsafe int* [|s_item|];")]
    [InlineData("static unsafe delegate*<void> [|s_item|];")]
    public Task Member_that_the_generator_leaves_out_is_reported(string member) =>
        Test.VerifyWithErrorsAsync($"partial class M {{ [LinkerSet(\"s\")] {member} }}");

    [Theory]
    [InlineData("static void Item() { }")]
    [InlineData("static int Item(string x, List<int> y) => 1;")]
    [InlineData($"static void Item({Sixteen}) {{ }}")]
    [InlineData("static void Item(params int[] x) { }")]
    [InlineData("static nint Item(nint x) => x;")]
    [InlineData("static int s_item;")]
    [InlineData("static readonly string s_item = \"\";")]
    [InlineData("const int Item = 1;")]
    public Task Member_that_can_be_an_item_is_not(string member) => Test.VerifyAsync($"partial class M {{ [LinkerSet(\"s\"), LinkerSet(\"t\")] {member} }}");

    [Fact]
    public Task Same_member_outside_of_a_set_is_not() => Test.VerifyAsync("partial class M { void Item(ref int x) { } int _item; }");

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null!")]
    public Task Set_without_a_name_is_reported(string name) => Test.VerifyAsync($"partial class M {{ [LinkerSet(\"s\"), [|LinkerSet({name})|]] static int s_item; }}");
}
