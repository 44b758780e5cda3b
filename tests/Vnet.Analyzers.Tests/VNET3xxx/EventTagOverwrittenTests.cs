namespace Vnet.Analyzers.Tests;

public class EventTagOverwrittenTests
{
    [Theory]
    [InlineData("[|s_registration|] = CancellationToken.None.Register(static () => { });")]
    [InlineData("[|s_tag|] = RegisterHandler();")]
    [InlineData("[|s_undo|] = Subscribe();")]
    [InlineData("[|s_disposable|] = Watch();")]
    [InlineData("[|Tag|] = MakeTag();")]
    public Task Registration_kept_in_a_global_is_reported(string statement) => Verify(statement);

    [Theory]
    [InlineData("V_tag = RegisterHandler();")]
    [InlineData("if (CurVnet.IsDefault) s_tag = RegisterHandler();")]
    [InlineData("if (!CurVnet.IsDefault) return; s_registration = CancellationToken.None.Register(static () => { });")]
    [InlineData("s_disposable = new CancellationTokenSource();")]
    [InlineData("s_tag = Compute();")]
    [InlineData("s_disposable ??= Watch();")]
    [InlineData("s_disposable = null;")]
    [InlineData("s_disposable = TimeProvider.System.CreateTimer(static _ => { }, null, default, default);")]
    [InlineData("Subscribe();")]
    public Task Other_results_and_places_are_not_reported(string statement) => Verify(statement);

    [Fact]
    public Task Registration_by_a_global_constructor_is_not_reported() => AnalyzerTest<EventTagOverwrittenAnalyzer>.VerifyAsync("""
        public static partial class Module
        {
            private static CancellationTokenRegistration s_registration;
            [Sysinit(Subsystem.ProtoDomain)] private static void Init() => s_registration = CancellationToken.None.Register(static () => { });
            public static void Stop() => s_registration.Dispose();
        }
        """);

    private static Task Verify(string init) => AnalyzerTest<EventTagOverwrittenAnalyzer>.VerifyAsync($$"""
        public readonly record struct EventTag(int Id);
        public static partial class Module
        {
            [VnetDefine] private static int tag;
            private static CancellationTokenRegistration s_registration;
            private static int s_tag;
            private static Action? s_undo;
            private static IDisposable? s_disposable;
            private static EventTag Tag { get; set; }
            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init() { {{init}} }
            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)] private static void Destroy() { s_undo?.Invoke(); s_registration.Dispose(); s_disposable?.Dispose(); _ = (s_tag, Tag); }
            private static int RegisterHandler() => 1;
            private static int Compute() => 1;
            private static Action Subscribe() => static () => { };
            private static IDisposable Watch() => new CancellationTokenSource();
            private static EventTag MakeTag() => default;
        }
        """);
}
