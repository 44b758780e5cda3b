namespace Vnet.Analyzers.Tests;

public class DeferredWorkUnguardedTests
{
    private const string Use = "using (CurVnet.Set((VnetInstance)vnet!)) [|V_count|]++;";

    [Theory]
    [InlineData("V_timer = new Timer(vnet => { " + Use + " }, CurVnet.Current, 100, 100);")]
    [InlineData("V_timer = new Timer(Tick, CurVnet.Current, 100, 100);", Use)]
    [InlineData("V_anything = TimeProvider.System.CreateTimer(vnet => { " + Use + " }, CurVnet.Current, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));")]
    [InlineData("ThreadPool.QueueUserWorkItem(vnet => { " + Use + " }, CurVnet.Current);")]
    [InlineData("var vnet = CurVnet.Current; Task.Run(() => { " + Use + " });")]
    [InlineData("var vnet = CurVnet.Current!; Task.Run(() => [|In(vnet).count|]++);")]
    [InlineData("var vnet = CurVnet.Current!; Task.Run(() => CurVnet.RunAsync(vnet, async () => { await Task.Yield(); [|V_count|]++; }));")]
    public Task Work_that_uses_state_without_asking_is_reported(string init, string tick = "") => Verify(init, tick);

    [Theory]
    [InlineData("V_timer = new Timer(o => { var vnet = (VnetInstance)o!; if (vnet.State != VnetState.Live) return; using (CurVnet.Set(vnet)) V_count++; }, CurVnet.Current, 100, 100);")]
    [InlineData("V_timer = new Timer(vnet => { using (CurVnet.Set((VnetInstance)vnet!)) if (V_ready) V_count++; }, CurVnet.Current, 100, 100);")]
    [InlineData("V_timer = new Timer(vnet => { if (IsShuttingDown()) return; using (CurVnet.Set((VnetInstance)vnet!)) V_count++; }, CurVnet.Current, 100, 100);")]
    public Task Work_that_asks_is_not_reported(string init) => Verify(init);

    [Theory]
    [InlineData("V_timer = new Timer(vnet => { using (CurVnet.Set((VnetInstance)vnet!)) V_count++; });")]
    [InlineData("V_timer = new Timer(vnet => { using (CurVnet.Set((VnetInstance)vnet!)) V_count++; }, CurVnet.Current, Timeout.Infinite, Timeout.Infinite);")]
    [InlineData("V_timer = new Timer(vnet => { using (CurVnet.Set((VnetInstance)vnet!)) V_count++; }, CurVnet.Current, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);")]
    public Task Timer_that_is_not_armed_is_not_reported(string init) => Verify(init);

    [Theory]
    [InlineData("V_timer = new Timer(_ => s_ticks++, null, 100, 100);")]
    [InlineData("V_timer = new Timer(_ => V_count++, null, 100, 100);")]
    [InlineData("new List<int>().ForEach(i => V_count++);")]
    public Task Work_without_vnet_state_or_without_a_vnet_is_not_this_rules(string init) => Verify(init);

    private static Task Verify(string init, string tick = "") => AnalyzerTest<DeferredWorkUnguardedAnalyzer>.VerifyAsync($$"""
        public static partial class Module
        {
            private static int s_ticks;
            [VnetDefine] private static int s_count;
            [VnetDefine] private static bool s_ready;
            [VnetDefine] private static Timer? s_timer;
            [VnetDefine] private static IDisposable? s_anything;
            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init() { {{init}} }
            private static void Tick(object? vnet) { {{tick}} }
            private static bool IsShuttingDown() => s_ticks > 3;
        }
        """);
}
