namespace Vnet.Analyzers.Tests;

public class GlobalInitInVnetConstructorTests
{
    [Theory]
    [InlineData("[|s_lock|] = new object();")]
    [InlineData("[|s_lock|] ??= new object();")]
    [InlineData("[|s_users|]++;")]
    [InlineData("[|s_users|] += 2;")]
    [InlineData("[|Name|] = \"x\";")]
    [InlineData("[|s_config.Ttl|] = 64;")]
    [InlineData("([|s_users|], V_count) = (1, 2);")]
    [InlineData("int.TryParse(\"1\", out [|s_users|]);")]
    [InlineData("[|s_global|] = 1;")]
    [InlineData("if (V_count == 0) [|s_users|] = 1;")]
    [InlineData("if (!CurVnet.IsDefault) [|s_users|] = 1;")]
    [InlineData("if (CurVnet.IsDefault) V_count = 1; [|s_users|] = 1;")]
    [InlineData("if (CurVnet.IsDefault || V_count == 0) [|s_users|] = 1;")]
    [InlineData("if (CurVnet.IsDefault) return; [|s_users|] = 1;")]
    [InlineData("[|Other.Shared|] = 1;")]
    public Task Global_written_in_every_vnet_is_reported(string statement) => Verify(statement);

    [Theory]
    [InlineData("if (CurVnet.IsDefault) s_lock = new object();")]
    [InlineData("if (CurVnet.IsDefault) { s_users = 1; Name = \"x\"; }")]
    [InlineData("if (CurVnet.IsDefault && V_count == 0) s_users = 1;")]
    [InlineData("if (!CurVnet.IsDefault) return; s_users = 1;")]
    [InlineData("if (!CurVnet.IsDefault) { V_count = 1; return; } s_users = 1;")]
    [InlineData("if (!CurVnet.IsDefault || V_count > 0) return; s_users = 1;")]
    [InlineData("if (!CurVnet.IsDefault) V_count = 1; else s_users = 1;")]
    [InlineData("if (CurVnet.Current!.IsDefault) s_users = 1;")]
    [InlineData("if (CurVnet.Current is { IsDefault: true }) s_users = 1;")]
    [InlineData("if (CurVnet.Current is not { IsDefault: true }) return; s_users = 1;")]
    [InlineData("if (CurVnet.Current?.IsDefault == true) s_users = 1;")]
    [InlineData("if (CurVnet.Current?.IsDefault ?? false) s_users = 1;")]
    [InlineData("if (CurVnet.Current == VnetInstance.Default) s_users = 1;")]
    [InlineData("bool first = CurVnet.IsDefault; if (first) s_users = 1;")]
    [InlineData("_ = CurVnet.IsDefault && (s_users = 1) > 0;")]
    [InlineData("if (CurVnet.IsDefault) Once();")]
    public Task Write_by_the_default_vnet_alone_is_not_reported(string statement) => Verify(statement);

    [Theory]
    [InlineData("V_count = 1;")]
    [InlineData("var cur = Cur; cur.count = 1;")]
    [InlineData("int s_users = 1; s_users++;")]
    [InlineData("Interlocked.Increment(ref s_users);")]
    [InlineData("s_perVnet[CurVnet.Current!.Id] = 1;")]
    [InlineData("t_scratch = 1;")]
    [InlineData("DPCPU_packets.Value = 1;")]
    [InlineData("Console.WriteLine(s_users);")]
    [InlineData("Action later = () => s_users = 1;")]
    [InlineData("s_holder.Value = 1;")]
    [InlineData("s_registration = CancellationToken.None.Register(static () => { });")]
    [InlineData("s_timer = new Timer(static _ => { });")]
    public Task What_is_no_global_or_another_rules_is_not_reported(string statement) => Verify(statement);

    [Fact]
    public Task Count_of_vnets_that_a_destructor_takes_back_is_not_reported() => Verify("s_users++;", destroy: "s_users--;");

    [Fact]
    public Task Write_in_a_called_method_is_reported() => Verify("Once();", "[|s_users|]");

    [Fact]
    public Task Global_constructor_may_write_globals() => AnalyzerTest<GlobalInitInVnetConstructorAnalyzer>.VerifyAsync("""
        public static partial class Module
        {
            private static object? s_lock;
            [Sysinit(Subsystem.ProtoDomain)] private static void Init() => s_lock = new object();
            public static void Use() => s_lock = null;
        }
        """);

    private static Task Verify(string init, string once = "s_users", string destroy = "") => AnalyzerTest<GlobalInitInVnetConstructorAnalyzer>.VerifyAsync($$"""
        public struct Config { public int Ttl; }
        public sealed class Holder { public int Value; }
        public static class Other { public static int Shared; }
        public static partial class Module
        {
            [VnetDefine] private static int s_count;
            [DpcpuDefine] private static long s_packets;
            private static object? s_lock;
            private static int s_users;
            [VnetGlobal("one for the process")] private static int s_global;
            private static Config s_config;
            private static readonly Holder s_holder = new();
            private static readonly int[] s_perVnet = new int[16];
            [ThreadStatic] private static int t_scratch;
            private static CancellationTokenRegistration s_registration;
            private static Timer? s_timer;
            private static string? Name { get; set; }
            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init() { {{init}} }
            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)] private static void Destroy() { {{destroy}} }
            private static void Once() { {{once}} = 1; }
        }
        """);
}
