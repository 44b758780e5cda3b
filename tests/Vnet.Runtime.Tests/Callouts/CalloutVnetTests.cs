namespace Vnet.Runtime.Tests;

public class CalloutVnetTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly VirtualTimeProvider _clock = new();
    private readonly CalloutWheel _wheel;

    public CalloutVnetTests() => _wheel = new CalloutWheel(_clock);

    [Fact]
    public void Runs_with_its_vnet_current_whichever_is_current_where_the_clock_advances()
    {
        using VnetInstance a = VnetInstance.Create("a");
        using VnetInstance b = VnetInstance.Create("b");
        List<string?> seen = [];
        Action<object?> see = _ => seen.Add(CurVnet.Current?.Name);
        Callout ambient;
        using (CurVnet.Set(a))
        {
            ambient = new Callout(_wheel, "ambient");
            Callout.Global(_wheel, "global").Reset(TimeSpan.FromMilliseconds(2), see);
            new Callout(_wheel, "given", b).Reset(TimeSpan.FromMilliseconds(3), see);
        }

        ambient.Reset(TimeSpan.FromMilliseconds(1), see);
        Assert.Same(a, ambient.Vnet);
        using (CurVnet.Set(b))
        {
            _clock.Advance(TimeSpan.FromMilliseconds(3));
            Assert.Same(b, CurVnet.Current);
        }

        Assert.Equal(["a", null, "b"], seen);
    }

    [Fact]
    public async Task A_wheel_made_in_a_flow_does_not_carry_the_flows_vnet_into_handlers()
    {
        using VnetInstance vnet = VnetInstance.Create("flow");
        CalloutWheel? wheel = null;
        await CurVnet.RunAsync(vnet, () =>
        {
            wheel = new CalloutWheel(_clock);
            return Task.CompletedTask;
        });
        VnetInstance? seen = vnet;
        Callout.Global(wheel!, "x").Reset(TimeSpan.FromMilliseconds(1), _ => seen = CurVnet.Current);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(seen);
    }

    [Fact]
    public void No_callout_of_a_dead_vnet_fires_and_what_was_left_is_named()
    {
        VnetInstance vnet = VnetInstance.Create("leaky");
        using VnetInstance other = VnetInstance.Create("other");
        int fired = 0;
        var stopped = new Callout(_wheel, "stopped", vnet);
        var near = new Callout(_wheel, "near", vnet);
        var far = new Callout(_wheel, "far", vnet);
        stopped.Reset(TimeSpan.FromMilliseconds(5), _ => fired++);
        near.Reset(TimeSpan.FromMilliseconds(5), _ => fired++);
        far.Reset(TimeSpan.FromDays(5), Never);
        new Callout(_wheel, "survivor", other).Reset(TimeSpan.FromDays(6), _ => fired += 100);
        stopped.Stop();
        vnet.Dispose();
        Assert.Equal(1, _wheel.Pending);
        Assert.Equal(["callout 'near' of vnet 'leaky' was pending, handler '_ => fired++'", "callout 'far' of vnet 'leaky' was pending, handler 'Never'"], vnet.Leaks.Order(StringComparer.Ordinal).Reverse());
        _clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal(100, fired);
        Assert.Contains("Cannot arm callout 'near' of vnet 'leaky'", Assert.Throws<VnetDisposedException>(() => near.Schedule(TimeSpan.Zero)).Message, StringComparison.Ordinal);
        Assert.Throws<VnetDisposedException>(() => new Callout(_wheel, "late", vnet));
    }

    [Fact]
    public void A_vnet_whose_destructor_stops_its_callouts_leaks_nothing()
    {
        Callout? callout = null;
        using IDisposable entries = Entry.Registered(
            Entry.Ctor("arm", () => { if (CurVnet.Current!.Name == "tidy") (callout = new Callout(_wheel, "tidy")).Reset(TimeSpan.FromHours(1), Never); }, owner: "tidy"),
            Entry.Dtor("drain", () => { if (CurVnet.Current!.Name == "tidy") callout!.Drain(); }, owner: "tidy"));
        VnetInstance vnet = VnetInstance.Create("tidy");
        Assert.Equal(1, _wheel.Pending);
        vnet.Dispose();
        Assert.Empty(vnet.Leaks);
        Assert.Equal(0, _wheel.Pending);
    }

    [Fact]
    public void A_constructor_that_throws_takes_armed_callouts_along()
    {
        int fired = 0;
        using IDisposable arm = Entry.Registered(Entry.Ctor("arm", () => { if (CurVnet.Current!.Name == "half") new Callout(_wheel, "half").Reset(TimeSpan.FromHours(1), _ => fired++); }, Subsystem.ProtoDomain));
        using IDisposable fail = Entry.Registered(Entry.Ctor("fail", () => { if (CurVnet.Current!.Name == "half") throw new FormatException(); }, Subsystem.ProtoDomain, Order.Any));
        Assert.Throws<VnetConstructorException>(() => VnetInstance.Create("half"));
        Assert.Equal(0, _wheel.Pending);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, fired);
    }

    [Fact]
    public void Destroying_a_vnet_waits_for_its_handler_that_runs()
    {
        VnetInstance vnet = VnetInstance.Create("running");
        using var started = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        VnetState? atEnd = null;
        new Callout(_wheel, "slow", vnet).Reset(TimeSpan.Zero, _ =>
        {
            started.Set();
            Assert.True(go.Wait(s_limit));
            atEnd = vnet.State;
        });
        TestThread driver = new TestThread(() => _clock.Advance(TimeSpan.FromMilliseconds(1)));
        Assert.True(started.Wait(s_limit));
        TestThread destroyer = new TestThread(vnet.Dispose);
        Assert.True(SpinWait.SpinUntil(() => vnet.State == VnetState.ShuttingDown, s_limit));
        go.Set();
        destroyer.Join();
        driver.Join();
        Assert.Equal(VnetState.ShuttingDown, atEnd);
        Assert.Equal(VnetState.Dead, vnet.State);
        Assert.Empty(vnet.Leaks);
    }

    [Fact]
    public void Destroying_a_vnet_from_within_its_callout_is_refused()
    {
        using VnetInstance vnet = VnetInstance.Create("own");
        using VnetInstance other = VnetInstance.Create("other");
        Exception? error = null;
        new Callout(_wheel, "killer", vnet).Reset(TimeSpan.Zero, _ =>
        {
            using (CurVnet.SetQuiet(other))
                error = Record.Exception(vnet.Dispose);
        });
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("from within callout 'killer' of vnet 'own'", Assert.IsType<VnetBusyException>(error).Message, StringComparison.Ordinal);
        Assert.Equal(VnetState.Live, vnet.State);
    }

    private static void Never(object? state) => Assert.Fail("A callout of a dead vnet fired.");
}
