using Fix = Vnet.Analyzers.Tests.CodeFixTest<Vnet.Analyzers.SharedInitialiserAnalyzer, Vnet.CodeFixes.BuildOwnObjectCodeFix>;
using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.SharedInitialiserAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class SharedInitialiserAnalyzerTests
{
    private const string Config = """

        class Config { public static readonly List<int> Defaults = []; public static List<int> Stored { get; } = []; public static List<int> Fresh => []; public static List<int> Alias => Defaults;
            public static readonly Config Instance = new(); public List<int> Items { get; } = []; public static List<int> Make() => []; public static readonly int[][] Tables = []; public static readonly (List<int>, int) Pair; }
        """;

    private static Task Verify(string members) =>
        Test.VerifyAsync($$"""using System.Net; using System.Buffers; partial class M { {{members}} } {{Config}}""");

    [Theory]
    [InlineData("[VnetDefine] static List<int> s_x = [|Config.Defaults|];")]
    [InlineData("[VnetDefine] static List<int> s_x = [|Config.Stored|];")]
    [InlineData("[VnetDefine] static List<int> s_x = [|Config.Alias|];")]
    [InlineData("[VnetDefine] static List<int> s_x = [|Config.Instance.Items|];")]
    [InlineData("[VnetDefine] static IReadOnlyList<int> s_x = [|Config.Defaults|];")]
    [InlineData("[VnetDefine] static int[] s_x = [|Config.Tables[0]|];")]
    [InlineData("[VnetDefine] static (List<int>, int) s_x = [|Config.Pair|];")]
    [InlineData("[VnetDefine] static List<int> s_x = Environment.Is64BitProcess ? [|Config.Defaults|] : new();")]
    [InlineData("[VnetDefine] static List<int> s_x = [|Config.Stored|] ?? new();")]
    [InlineData("[VnetDefine] static List<int>? s_x; static M() { [|s_x = new()|]; }")]
    [InlineData("[VnetDefine] static List<int>? s_x = new(); static M() { if (s_x is null) { [|s_x = []|]; } }")]
    [InlineData("[VnetDefine] static List<int>? s_x; static M() { [|s_x ??= new()|]; }")]
    public Task Object_that_all_vnets_share_is_reported(string members) => Verify(members);

    [Theory]
    [InlineData("[VnetDefine] static List<int> s_x = new();")]
    [InlineData("[VnetDefine] static List<int> s_x = new(Config.Defaults);")]
    [InlineData("[VnetDefine] static List<int> s_x = [.. Config.Defaults];")]
    [InlineData("[VnetDefine] static List<int> s_x = Config.Make();")]
    [InlineData("[VnetDefine] static List<int> s_x = Config.Fresh;")]
    [InlineData("[VnetDefine] static List<int>? s_x = null;")]
    [InlineData("[VnetDefine] static List<int>? s_x;")]
    [InlineData("[VnetDefine] static string s_x = string.Empty;")]
    [InlineData("[VnetDefine] static int s_x = Config.Defaults.Count;")]
    [InlineData("[VnetDefine] static int s_x; static M() { s_x = 1; }")]
    [InlineData("[VnetDefine] static string? s_x; static M() { s_x = \"a\"; }")]
    [InlineData("[VnetDefine] static IPAddress s_x = IPAddress.Any;")]
    [InlineData("[VnetDefine] static IEqualityComparer<string> s_x = StringComparer.Ordinal;")]
    [InlineData("[VnetDefine] static ArrayPool<byte> s_x = ArrayPool<byte>.Shared;")]
    [InlineData("static Action s_done = static () => { }; [VnetDefine] static Action s_x = s_done;")]
    [InlineData("static List<int> s_x = Config.Defaults; static M() { s_x = new(); }")]
    [InlineData("[VnetDefine] static List<int>? s_x; static void Init() { s_x = new(); }")]
    [InlineData("[VnetDefine] static List<int>? s_x; static M() { var s_x = new List<int>(); s_x = []; }")]
    public Task Object_of_each_vnet_is_not(string members) => Verify(members);

    [Theory]
    [InlineData("static readonly List<int> S = []; [VnetDefine] static List<int> s_x = [|S|];", "static readonly List<int> S = []; [VnetDefine] static List<int> s_x = new List<int>(S);")]
    [InlineData("static readonly Dictionary<string, int> S = []; [VnetDefine] static Dictionary<string, int> s_x = [|S|];", "static readonly Dictionary<string, int> S = []; [VnetDefine] static Dictionary<string, int> s_x = new Dictionary<string, int>(S);")]
    [InlineData("static readonly int[] S = []; [VnetDefine] static int[] s_x = [|S|];", "static readonly int[] S = []; [VnetDefine] static int[] s_x = [.. S];")]
    [InlineData("record R(List<int> L); static readonly R S = new([]); [VnetDefine] private static R s_x = [|S|];", "record R(List<int> L); static readonly R S = new([]); [VnetDefine] private static R s_x = S with { };")]
    [InlineData("internal class C { public int N; public C() { } public C(C other) => N = other.N; } static readonly C S = new(); [VnetDefine] static C s_x = [|S|];", "internal class C { public int N; public C() { } public C(C other) => N = other.N; } static readonly C S = new(); [VnetDefine] static C s_x = new C(S);")]
    public Task Fix_copies_the_shared_object(string marked, string expected) =>
        Fix.VerifyAsync($"partial class M {{ {marked} }}", $"partial class M {{ {expected} }}");

    [Theory]
    [InlineData("static readonly Stack<int> S = []; [VnetDefine] static Stack<int> s_x = [|S|];")]
    [InlineData("class C { public int N; } static readonly C S = new(); [VnetDefine] private static C s_x = [|S|];")]
    [InlineData("static readonly List<int> S = []; [VnetDefine] static IList<int> s_x = [|S|];")]
    [InlineData("static readonly List<int> S = []; [VnetDefine] static List<int> s_x = Environment.Is64BitProcess ? [|S|] : [];")]
    [InlineData("[VnetDefine] static List<int>? s_x; static M() { if (Environment.Is64BitProcess) [|s_x = new()|]; }")]
    [InlineData("[VnetDefine] static List<int>? s_x; static M() { int n = 1; [|s_x = new(n)|]; }")]
    public Task No_fix_where_a_copy_is_not_sure(string marked) => Fix.VerifyNoFixAsync($"partial class M {{ {marked} }}");

    [Fact]
    public Task Fix_moves_the_value_out_of_the_static_constructor() =>
        Fix.VerifyAsync(
            """
            partial class M
            {
                [VnetDefine] static List<int> s_x;
                static int s_other;

                static M()
                {
                    [|s_x = new() { 1, 2 }|];
                    s_other = 1;
                }
            }
            """,
            """
            partial class M
            {
                [VnetDefine] static List<int> s_x = new() { 1, 2 };
                static int s_other;

                static M()
                {
                    s_other = 1;
                }
            }
            """);

    [Fact]
    public Task Fix_all_moves_and_copies_in_two_documents() =>
        Fix.VerifyFixAllAsync(
            [
                """
                partial class M
                {
                    [VnetDefine] static List<int> s_x;
                    [VnetDefine] static int[] s_y;
                    static M()
                    {
                        [|s_x = []|];
                        [|s_y = new int[4]|];
                    }
                }
                """,
                """
                partial class N
                {
                    static readonly int[] S = [1];
                    [VnetDefine] static int[] s_a = [|S|];
                    [VnetDefine] static int[] s_b = [|S|];
                }
                """,
            ],
            [
                """
                partial class M
                {
                    [VnetDefine] static List<int> s_x = [];
                    [VnetDefine] static int[] s_y = new int[4];
                }
                """,
                """
                partial class N
                {
                    static readonly int[] S = [1];
                    [VnetDefine] static int[] s_a = [.. S];
                    [VnetDefine] static int[] s_b = [.. S];
                }
                """,
            ]);
}
