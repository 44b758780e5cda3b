namespace Vnet.Analyzers.Tests;

public class TimerNotDrainedTests
{
    [Theory]
    [InlineData("_ = [|new Timer(Tick)|];")]
    [InlineData("[|new Timer(Tick)|].Change(1, 1);")]
    [InlineData("var timer = [|new Timer(Tick)|]; timer.Change(1, 1);")]
    [InlineData("var timer = [|new System.Timers.Timer(10)|]; timer.Elapsed += (_, _) => { }; timer.Start();")]
    [InlineData("s_timer = [|new Timer(Tick)|];")]
    [InlineData("_ = [|TimeProvider.System.CreateTimer(Tick, null, default, default)|];")]
    [InlineData("var timer = [|new PeriodicTimer(TimeSpan.FromSeconds(1))|];")]
    [InlineData("Start();", "_ = [|new Timer(Tick)|];")]
    public Task Timer_that_no_vnet_keeps_is_reported(string init, string start = "") => Verify(init, "V_timer?.Dispose();", start);

    [Theory]
    [InlineData("V_timer = [|new Timer(Tick)|];", "")]
    [InlineData("V_timer ??= [|new Timer(Tick)|];", "")]
    [InlineData("V_provided = [|TimeProvider.System.CreateTimer(Tick, null, default, default)|];", "")]
    [InlineData("V_periodic = [|new PeriodicTimer(TimeSpan.FromSeconds(1))|];", "")]
    [InlineData("V_elapsing = [|new System.Timers.Timer(10)|];", "V_elapsing?.Stop();")]
    [InlineData("V_timer = [|new Timer(Tick)|];", "V_timer?.Change(Timeout.Infinite, Timeout.Infinite);")]
    [InlineData("V_timer = [|new Timer(Tick)|];", "V_timer = null;")]
    [InlineData("V_timer = [|new Timer(Tick)|];", "V_provided?.Dispose();")]
    [InlineData("var timer = [|new Timer(Tick)|]; V_timer = timer;", "")]
    [InlineData("V_all.Add([|new Timer(Tick)|]);", "")]
    [InlineData("var timer = [|new Timer(Tick)|]; V_all.Add(timer);", "")]
    [InlineData("V_session.Timer = [|new Timer(Tick)|];", "")]
    [InlineData("var cur = Cur; cur.timer = [|new Timer(Tick)|];", "")]
    public Task Timer_that_no_destructor_disposes_of_is_reported(string init, string destroy) => Verify(init, destroy);

    [Theory]
    [InlineData("V_timer = new Timer(Tick);", "V_timer?.Dispose();")]
    [InlineData("V_timer = new Timer(Tick);", "V_timer!.Dispose(); V_timer = null;")]
    [InlineData("V_timer = new Timer(Tick);", "using var timer = V_timer;")]
    [InlineData("V_timer = new Timer(Tick);", "Interlocked.Exchange(ref V_timer, null)?.Dispose();")]
    [InlineData("V_timer = new Timer(Tick);", "Stop();")]
    [InlineData("V_elapsing = new System.Timers.Timer(10);", "V_elapsing?.Close();")]
    [InlineData("var timer = new Timer(Tick); V_timer = timer; timer.Change(1, 1);", "V_timer?.Dispose();")]
    [InlineData("V_all.Add(new Timer(Tick));", "foreach (Timer timer in V_all) timer.Dispose();")]
    [InlineData("V_all.Add(new Timer(Tick));", "V_all.ForEach(timer => timer.Dispose());")]
    [InlineData("V_session.Timer = new Timer(Tick);", "V_session.Timer?.Dispose();")]
    [InlineData("var cur = Cur; cur.timer = new Timer(Tick);", "In(CurVnet.Current!).timer?.Dispose();")]
    public Task Timer_that_a_destructor_disposes_of_is_not_reported(string init, string destroy) => Verify(init, destroy);

    [Theory]
    [InlineData("using var timer = new Timer(Tick);")]
    [InlineData("var timer = new Timer(Tick); timer.Dispose();")]
    [InlineData("Keep(new Timer(Tick));")]
    [InlineData("var session = new Session(); session.Timer = new Timer(Tick);")]
    [InlineData("ref Timer? timer = ref V_timer; timer = new Timer(Tick);")]
    [InlineData("if (CurVnet.IsDefault) s_timer = new Timer(Tick);")]
    [InlineData("Action later = () => _ = new Timer(Tick);")]
    public Task Timer_that_is_released_or_handed_over_is_not_reported(string init) => Verify(init, "");

    [Fact]
    public Task Timer_of_the_process_is_not_a_vnets() => AnalyzerTest<TimerNotDrainedAnalyzer>.VerifyAsync("""
        public static partial class Module
        {
            private static Timer? s_timer;
            [Sysinit(Subsystem.ProtoDomain)] private static void Init() => s_timer = new Timer(static _ => { });
            public static void Use() => s_timer?.Change(1, 1);
        }
        """);

    private static Task Verify(string init, string destroy, string start = "") => AnalyzerTest<TimerNotDrainedAnalyzer>.VerifyAsync($$"""
        public sealed class Session { public Timer? Timer; }
        public static partial class Module
        {
            [VnetDefine] private static Timer? timer;
            [VnetDefine] private static ITimer? s_provided;
            [VnetDefine] private static PeriodicTimer? s_periodic;
            [VnetDefine] private static System.Timers.Timer? s_elapsing;
            [VnetDefine] private static List<Timer> s_all = new();
            [VnetDefine] private static Session s_session = new();
            private static Timer? s_timer;
            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init() { {{init}} }
            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)] private static void Destroy() { {{destroy}} }
            private static void Start() { {{start}} }
            private static void Stop() => V_timer?.Dispose();
            private static void Keep(Timer timer) => s_timer?.Change(1, 1);
            private static void Tick(object? state) { }
        }
        """);
}
