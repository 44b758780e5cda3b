namespace Vnet.Analyzers.Tests;

public class UnreleasedResourceTests
{
    [Theory]
    [InlineData("[|V_cts|] = new CancellationTokenSource();")]
    [InlineData("[|V_cts|] ??= new CancellationTokenSource();")]
    [InlineData("var cur = Cur; [|cur.cts|] = new CancellationTokenSource();")]
    [InlineData("[|V_registration|] = CancellationToken.None.Register(static () => { });")]
    [InlineData("[|V_anything|] = OpenSomething();")]
    public Task Resource_that_no_destructor_touches_is_reported(string statement) => Verify(statement, "");

    [Theory]
    [InlineData("V_cts?.Dispose();")]
    [InlineData("V_cts!.Dispose();")]
    [InlineData("V_cts!.Cancel();")]
    [InlineData("V_cts = null;")]
    [InlineData("using var cts = V_cts;")]
    [InlineData("Interlocked.Exchange(ref V_cts, null)?.Dispose();")]
    [InlineData("Close();")]
    [InlineData("var cur = Cur; cur.cts?.Dispose();")]
    public Task Resource_that_a_destructor_releases_is_not_reported(string release) => Verify("V_cts = new CancellationTokenSource();", release);

    [Theory]
    [InlineData("Console.WriteLine(V_cts == null);")]
    [InlineData("_ = V_cts is null;")]
    [InlineData("Console.WriteLine($\"{V_cts}\");")]
    [InlineData("V_anything?.Dispose();")]
    [InlineData("Action later = () => V_cts?.Dispose();")]
    public Task Looking_is_not_releasing(string look) => Verify("[|V_cts|] = new CancellationTokenSource();", look);

    [Theory]
    [InlineData("V_anything = GetShared();")]
    [InlineData("V_anything = new System.IO.MemoryStream();")]
    [InlineData("V_count = 3;")]
    [InlineData("V_cts = null;")]
    [InlineData("V_timer = new Timer(static _ => { });")]
    [InlineData("using var own = new CancellationTokenSource();")]
    [InlineData("Action later = () => V_cts = new CancellationTokenSource();")]
    public Task What_is_not_acquired_is_not_reported(string statement) => Verify(statement, "");

    [Fact]
    public Task Resource_acquired_by_a_called_method_is_reported() =>
        Verify("Acquire();", "", "private static void Acquire() => [|V_cts|] = new CancellationTokenSource();");

    [Fact]
    public Task Resource_of_a_type_without_destructor_is_reported() => AnalyzerTest<UnreleasedResourceAnalyzer>.VerifyAsync("""
        public static partial class Module
        {
            [VnetDefine] private static CancellationTokenSource? s_cts;
            [VnetSysinit(Subsystem.ProtoDomain)] private static void Init() => [|V_cts|] = new CancellationTokenSource();
        }
        """);

    [Theory]
    [InlineData("[|Console.CancelKeyPress|] += OnKey;", "")]
    [InlineData("[|AppDomain.CurrentDomain.ProcessExit|] += OnExit;", "")]
    [InlineData("[|AppDomain.CurrentDomain.ProcessExit|] += OnExit;", "AppDomain.CurrentDomain.DomainUnload -= OnExit;")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += OnExit;", "AppDomain.CurrentDomain.ProcessExit -= OnExit;")]
    [InlineData("V_source.Happened += OnExit;", "")]
    [InlineData("var own = new Source(); own.Happened += OnExit;", "")]
    public Task Subscription_outside_the_vnet_needs_its_removal(string init, string destroy) =>
        Verify(init, destroy, "private static void OnKey(object? s, ConsoleCancelEventArgs e) { } private static void OnExit(object? s, EventArgs e) { }");

    [Fact]
    public Task Resource_of_the_process_is_not_a_vnets() => AnalyzerTest<UnreleasedResourceAnalyzer>.VerifyAsync("""
        public static partial class Module
        {
            private static CancellationTokenSource? s_cts;
            [Sysinit(Subsystem.ProtoDomain)] private static void Init() => s_cts = new CancellationTokenSource();
        }
        """);

    private static Task Verify(string init, string destroy, string members = "") => AnalyzerTest<UnreleasedResourceAnalyzer>.VerifyAsync($$"""
        public sealed class Source { public event EventHandler? Happened; public void Raise() => Happened?.Invoke(this, EventArgs.Empty); }
        public static partial class Module
        {
            [VnetDefine] private static CancellationTokenSource? s_cts;
            [VnetDefine] private static CancellationTokenRegistration s_registration;
            [VnetDefine] private static IDisposable? s_anything;
            [VnetDefine] private static Timer? s_timer;
            [VnetDefine] private static int s_count;
            [VnetDefine] private static Source s_source = new();
            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init() { {{init}} }
            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)] private static void Destroy() { {{destroy}} }
            private static IDisposable OpenSomething() => new CancellationTokenSource();
            private static IDisposable GetShared() => OpenSomething();
            private static void Close() => V_cts?.Dispose();
            {{members}}
        }
        """);
}
