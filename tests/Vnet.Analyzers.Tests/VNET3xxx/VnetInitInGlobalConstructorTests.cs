namespace Vnet.Analyzers.Tests;

public class VnetInitInGlobalConstructorTests
{
    [Theory]
    [InlineData("[|V_count|] = 1;")]
    [InlineData("[|V_count|]++;")]
    [InlineData("[|V_names|].Add(\"a\");")]
    [InlineData("[|V_routes|][1] = \"a\";")]
    [InlineData("[|V_point|].X = 1;")]
    [InlineData("var cur = Cur; [|cur.count|] = 1;")]
    [InlineData("[|In(VnetInstance.Default).count|] = 1;")]
    [InlineData("using (CurVnet.Set(VnetInstance.Default)) [|V_count|] = 1;")]
    [InlineData("ref int count = ref [|V_count|]; count = 1;")]
    [InlineData("Interlocked.Increment(ref [|V_count|]);")]
    [InlineData("foreach (VnetInstance vnet in VnetList.ReadLock()) { [|V_count|] = 1; }")]
    [InlineData("foreach (int i in new[] { 1 }) using (CurVnet.Set(VnetInstance.Default)) [|V_count|] = i;")]
    public Task Write_once_per_process_is_reported(string statement) => Verify(statement);

    [Theory]
    [InlineData("s_global = 1;")]
    [InlineData("foreach (VnetInstance vnet in VnetList.ReadLock()) using (CurVnet.Set(vnet)) V_count = 1;")]
    [InlineData("foreach (VnetInstance vnet in VnetList.ReadLock()) { using var scope = CurVnet.Set(vnet); V_names.Add(\"a\"); }")]
    [InlineData("foreach (VnetInstance vnet in VnetList.ReadLock()) using (CurVnet.Set(vnet)) InEach();")]
    [InlineData("foreach (VnetInstance vnet in VnetList.ReadLock()) In(vnet).count = 1;")]
    [InlineData("s_handler = () => V_count = 1;")]
    [InlineData("using (CurVnet.Set(VnetInstance.Default)) Console.WriteLine(V_count + V_names.Count);")]
    [InlineData("using (CurVnet.Set(VnetInstance.Default)) _ = V_names.Contains(\"a\");")]
    public Task What_leaves_no_vnet_out_is_not_reported(string statement) => Verify(statement);

    [Fact]
    public Task Write_in_a_called_method_is_reported() => Verify("InEach();", "[|V_count|] = 2;");

    [Fact]
    public Task Vnets_own_constructor_may_write() => AnalyzerTest<VnetInitInGlobalConstructorAnalyzer>.VerifyAsync("""
        public static partial class Module
        {
            [VnetDefine] private static int s_count;
            [VnetSysinit(Subsystem.ProtoDomain)] private static void Init() => V_count = 1;
            [Sysinit(Subsystem.ProtoDomain)] private static void Once() { }
        }
        """);

    private static Task Verify(string init, string inEach = "V_count = 2;") => AnalyzerTest<VnetInitInGlobalConstructorAnalyzer>.VerifyAsync($$"""
        public struct Point { public int X; }
        public static partial class Module
        {
            [VnetDefine] private static int s_count;
            [VnetDefine] private static Point s_point;
            [VnetDefine] private static List<string> s_names = new();
            [VnetDefine] private static Dictionary<int, string> s_routes = new();
            private static int s_global;
            private static Action? s_handler;
            [Sysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init() { {{init}} }
            private static void InEach() { {{(init == "InEach();" ? inEach : "V_count = 2;")}} }
        }
        """);
}
