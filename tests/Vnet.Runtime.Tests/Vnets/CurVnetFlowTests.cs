namespace Vnet.Runtime.Tests;

public sealed class CurVnetFlowTests : IDisposable
{
    private readonly VnetInstance _a = VnetInstance.Create("a");
    private readonly VnetInstance _b = VnetInstance.Create("b");

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public async Task A_flow_keeps_its_vnet_on_every_thread_it_runs_on()
    {
        List<VnetInstance?> seen = [];
        await CurVnet.RunAsync(_a, async () =>
        {
            seen.Add(CurVnet.Current);
            await Task.Yield();
            seen.Add(CurVnet.Current);
            await Task.Delay(1).ConfigureAwait(false);
            seen.Add(CurVnet.Current);
            seen.Add(await Task.Run(() => CurVnet.Current));
            var thread = new Thread(() => seen.Add(CurVnet.Current));
            thread.Start();
            thread.Join();
            var fired = new TaskCompletionSource<VnetInstance?>();
            using (new Timer(_ => fired.TrySetResult(CurVnet.Current), null, 1, Timeout.Infinite))
                seen.Add(await fired.Task);
            TestModule.V_number = 5;
        });
        Assert.Equal(6, seen.Count);
        Assert.All(seen, vnet => Assert.Same(_a, vnet));
        Assert.Null(CurVnet.Current);
        Assert.Equal(5, TestModule.In(_a).number);
    }

    [Fact]
    public async Task Flows_nest_and_return_results()
    {
        int result = await CurVnet.RunAsync(_a, async () =>
        {
            await CurVnet.RunAsync(_b, async () =>
            {
                Assert.Same(_b, CurVnet.Current);
                await Task.Yield();
                Assert.Same(_b, CurVnet.Current);
            });
            Assert.Same(_a, CurVnet.Current);
            await Task.Yield();
            Assert.Same(_a, CurVnet.Current);
            return 7;
        });
        Assert.Equal(7, result);
    }

    [Fact]
    public async Task A_scope_in_a_flow_outlives_callbacks_of_other_flows()
    {
        using var cancel = new CancellationTokenSource();
        VnetInstance? inCallback = _a;
        // Registered outside of any vnet, so it runs with none, although a scope of b is open on the thread.
        using CancellationTokenRegistration registration = cancel.Token.Register(() => inCallback = CurVnet.Current);
        await CurVnet.RunAsync(_a, async () =>
        {
            await Task.Yield();
            using (CurVnet.SetQuiet(_b))
            {
                // Not CancelAsync: the callback must run on this thread, within the scope.
                cancel.Cancel();
                Assert.Same(_b, CurVnet.Current);
                TestModule.V_number = 77;
            }

            Assert.Same(_a, CurVnet.Current);
        });
        Assert.Null(inCallback);
        Assert.Equal(77, TestModule.In(_b).number);
        Assert.NotEqual(77, TestModule.In(_a).number);
    }

    [Fact]
    public void A_flow_started_in_a_scope_leaves_the_scope_as_it_was()
    {
        using (CurVnet.Set(_a))
        {
            Task flow = CurVnet.RunAsync(_b, async () =>
            {
                Assert.Same(_b, CurVnet.Current);
                Assert.Throws<CurVnetNestedException>(() => CurVnet.Set(_a).Dispose());
                await Task.Yield();
                Assert.Same(_b, CurVnet.Current);
            });
            Assert.Same(_a, CurVnet.Current);
            flow.Wait();
            Assert.Same(_a, CurVnet.Current);
        }

        Assert.Null(CurVnet.Current);
    }

    [Fact]
    public async Task A_scope_in_a_flow_restores_the_flow()
    {
        await CurVnet.RunAsync(_a, async () =>
        {
            using (CurVnet.Set(_a))
                TestModule.V_number = 1;
            using (CurVnet.SetQuiet(_b))
                TestModule.V_number = 2;
            Assert.Same(_a, CurVnet.Current);
            await Task.Yield();
            Assert.Same(_a, CurVnet.Current);
        });
        Assert.Equal((1, 2), (TestModule.In(_a).number, TestModule.In(_b).number));
    }

    [Fact]
    public async Task Suppressed_flow_has_no_vnet()
    {
        VnetInstance? seen = _a;
        await CurVnet.RunAsync(_a, async () =>
        {
            Thread thread;
            using (ExecutionContext.SuppressFlow())
            {
                thread = new Thread(() => seen = CurVnet.Current);
                thread.Start();
            }

            thread.Join();
            await Task.Yield();
            Assert.Same(_a, CurVnet.Current);
        });
        Assert.Null(seen);
    }

    [Fact]
    public async Task What_the_work_throws_is_in_the_task()
    {
        Task now = CurVnet.RunAsync(_a, () => throw new FormatException());
        Assert.Null(CurVnet.Current);
        await Assert.ThrowsAsync<FormatException>(() => now);
    }

    [Fact]
    public async Task A_flow_in_a_destroyed_vnet_is_told_so()
    {
        VnetInstance vnet = VnetInstance.Create("short-lived");
        var destroyed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> flow = CurVnet.RunAsync(vnet, async () =>
        {
            TestModule.V_number = 1;
            await destroyed.Task;
            return TestModule.V_number;
        });
        vnet.Dispose();
        destroyed.SetResult();
        Assert.Equal("short-lived", (await Assert.ThrowsAsync<VnetDisposedException>(() => flow)).Vnet);
    }

    [Fact]
    public async Task A_thousand_flows_over_a_hundred_vnets_each_see_their_own()
    {
        VnetInstance[] vnets = [.. Enumerable.Range(0, 100).Select(i => VnetInstance.Create($"v{i}"))];
        for (int i = 0; i < vnets.Length; i++)
            (TestModule.In(vnets[i]).number, TestModule.In(vnets[i]).text) = (i, $"v{i}");
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(n => CurVnet.RunAsync(vnets[n % 100], async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal((n % 100, $"v{n % 100}"), (TestModule.V_number, TestModule.V_text));
                await Task.Yield();
            }
        })));
        foreach (VnetInstance vnet in vnets)
            vnet.Dispose();
    }
}
