namespace Vnet.Runtime.Tests;

public class PrisonRemovalTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_jail_goes_with_its_vnet_and_those_in_it()
    {
        int vnets = VnetList.Count;
        Prison top = New("gone children.max=2");
        Prison mid = New("gone.mid children.max=1");
        Prison low = Prison.Create(JailParameters.Parse("name=gone.mid.low persist"));
        Assert.Equal((vnets + 2, top.Vnet), (VnetList.Count, mid.Vnet.Parent));
        Assert.Same(mid.Vnet, low.Vnet);
        Assert.NotSame(top.Vnet, mid.Vnet);
        top.Remove();
        Assert.All([top, mid, low], jail => Assert.Equal(PrisonState.Removed, jail.State));
        Assert.Equal((vnets, VnetState.Dead, VnetState.Dead), (VnetList.Count, top.Vnet.State, mid.Vnet.State));
        Assert.DoesNotContain(Prison.All, jail => jail.Name.StartsWith("gone", StringComparison.Ordinal));
    }

    [Fact]
    public void They_start_to_die_from_the_top_and_go_from_the_bottom()
    {
        List<string> order = [];
        Prison top = New("order children.max=1");
        Prison low = New("order.low");
        top.Dying.Register(() => order.Add($"top asked, {CurVnet.Current!.Name}"));
        low.Dying.Register(() => order.Add($"low asked, {CurVnet.Current!.Name}"));
        PrisonHold first = null!;
        first = low.Hold("first", () => { order.Add("first"); first.Dispose(); });
        PrisonHold second = null!;
        second = low.Hold("second", () => { order.Add("second"); second.Dispose(); });
        using (VnetProbes.DestroyEntry.Attach(vnet => order.Add($"destroy {vnet.Name}")))
            top.Remove(s_long);
        Assert.Equal(["top asked, order", "low asked, order.low", "second", "first", "destroy order.low", "destroy order"], order);
    }

    [Fact]
    public void What_still_holds_it_is_named_and_it_goes_when_that_lets_go()
    {
        Prison jail = New("held children.max=1");
        Prison inner = New("held.inner");
        PrisonHold socket = jail.Hold("socket 10.0.0.1:80");
        PrisonHold timer = inner.Hold("callout tcp_slowtimo", () => throw new FormatException("not now"));
        Assert.Throws<JailHeldException>(() => jail.Remove(TimeSpan.Zero));

        // Holders are asked on a thread of its own, whenever that comes to run.
        Assert.True(SpinWait.SpinUntil(() => inner.Holders.Any(holder => holder.Contains("threw", StringComparison.Ordinal)), s_long));
        var error = Assert.Throws<JailHeldException>(() => jail.Remove(TimeSpan.FromMilliseconds(1)));
        Assert.Equal("held", error.Jail);
        Assert.Equal(["socket 10.0.0.1:80", "callout tcp_slowtimo (asked to let go, it threw FormatException: not now) (in jail 'held.inner')"], error.Holders);
        Assert.Contains("socket 10.0.0.1:80; callout", error.Message, StringComparison.Ordinal);

        // Dying, listed, and saying why.
        Assert.Equal((PrisonState.Dying, PrisonState.Dying), (jail.State, inner.State));
        Assert.Contains(jail, Prison.All);
        Assert.Null(Prison.Find("held"));
        Assert.Equal(["jail 'held.inner' in it", "socket 10.0.0.1:80"], jail.Holders);
        Assert.Equal("1", jail.Get("dying"));
        Assert.Throws<JailException>(() => jail.Hold("another"));
        Assert.Throws<JailException>(() => jail.Attach());
        Assert.Throws<JailException>(() => Prison.Create(JailParameters.Parse("name=held.more persist")));
        Assert.Throws<JailHeldException>(() => jail.Remove(TimeSpan.Zero));

        // A dying jail has lost its name.
        Prison successor = New("held");
        successor.Remove();

        timer.Dispose();
        Assert.True(SpinWait.SpinUntil(() => inner.State == PrisonState.Removed, s_long));
        Assert.Equal(PrisonState.Dying, jail.State);
        socket.Dispose();
        socket.Dispose();
        Assert.True(SpinWait.SpinUntil(() => jail.State == PrisonState.Removed, s_long));
        Assert.Equal(VnetState.Dead, jail.Vnet.State);
    }

    [Fact]
    public void A_holder_that_lets_go_while_somebody_waits_is_enough()
    {
        Prison jail = New("waited");
        using var asked = new ManualResetEventSlim();
        PrisonHold hold = jail.Hold("slow", asked.Set);
        var letGo = new Thread(() =>
        {
            asked.Wait(s_long);
            hold.Dispose();
        });
        letGo.Start();
        jail.Remove(s_long);
        Assert.Equal(PrisonState.Removed, jail.State);
        Assert.True(letGo.Join(s_long));
    }

    [Fact]
    public async Task Attached_flows_are_told_by_the_token_and_named()
    {
        Prison jail = New("flows");
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task flow = jail.RunAsync(async () =>
        {
            started.SetResult();
            var dying = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using (jail.Dying.Register(dying.SetResult))
                await dying.Task;
        });
        await started.Task;
        Assert.StartsWith("flow attached in Attached_flows_are_told_by_the_token_and_named", Assert.Single(jail.Holders), StringComparison.Ordinal);
        jail.Remove(s_long);
        Assert.Equal(PrisonState.Removed, jail.State);
        await flow;
        Assert.True(jail.Dying.IsCancellationRequested);
    }

    [Fact]
    public void A_callback_that_blocks_does_not_block_removal()
    {
        Prison jail = New("blocked");
        using var release = new ManualResetEventSlim();
        PrisonHold hold = null!;
        hold = jail.Hold("stubborn", () =>
        {
            release.Wait(s_long);
            hold.Dispose();
        });
        Assert.Equal("stubborn", Assert.Single(Assert.Throws<JailHeldException>(() => jail.Remove(TimeSpan.FromMilliseconds(50))).Holders));
        release.Set();
        Assert.True(SpinWait.SpinUntil(() => jail.State == PrisonState.Removed, s_long));
    }

    [Fact]
    public void Removal_is_refused_before_anything_dies_where_it_could_not_end()
    {
        Prison jail = New("notnow children.max=1");
        Prison inner = New("notnow.inner");
        using (CurVnet.Set(inner.Vnet))
            Assert.Contains("'notnow.inner' is current", Assert.Throws<VnetBusyException>(() => jail.Remove()).Message, StringComparison.Ordinal);
        foreach (VnetInstance _ in VnetList.ReadLock())
            Assert.Throws<VnetDeadlockException>(() => jail.Remove());
        using (jail.Attach())
            Assert.Throws<JailException>(() => jail.Remove());
        Assert.Throws<ArgumentOutOfRangeException>(() => jail.Remove(Timeout.InfiniteTimeSpan));
        Assert.Equal((PrisonState.Alive, PrisonState.Alive), (jail.State, inner.State));
        jail.Remove();
    }

    [Fact]
    public void A_vnet_made_under_the_jails_is_a_holder()
    {
        Prison jail = New("foster");
        VnetInstance child = VnetInstance.Create("fosterling", jail.Vnet);
        var error = Assert.Throws<JailHeldException>(() => jail.Remove(TimeSpan.Zero));
        Assert.Contains("its vnet: Vnet 'foster' has 1 child vnet(s)", Assert.Single(error.Holders), StringComparison.Ordinal);
        child.Dispose();
        jail.Remove();
        Assert.Equal(PrisonState.Removed, jail.State);
    }

    [Fact]
    public void A_destructor_that_throws_is_told_and_the_jail_is_gone()
    {
        bool fail = false;
        using (Entry.Registered(Entry.Dtor("bad", () => { if (fail) throw new FormatException("stuck"); })))
        {
            Prison jail = New("dtor");
            fail = true;
            Assert.Contains("stuck", Assert.Throws<VnetDestructorException>(() => jail.Remove()).Message, StringComparison.Ordinal);
            fail = false;
            Assert.Equal(PrisonState.Removed, jail.State);
            Assert.IsType<VnetDestructorException>(jail.TeardownError);
        }
    }

    [Fact]
    public void A_constructor_that_throws_leaves_no_jail()
    {
        bool fail = false;
        using (Entry.Registered(Entry.Ctor("bad", () => { if (fail) throw new FormatException("no luck"); })))
        {
            int before = Prison.Prison0.ChildrenCur;
            fail = true;
            Assert.Throws<VnetConstructorException>(() => New("unlucky"));
            fail = false;
            Assert.Null(Prison.Find("unlucky"));
            Assert.Equal(before, Prison.Prison0.ChildrenCur);
            New("unlucky").Remove();
        }
    }

    [Fact]
    public void Constructors_may_look_jails_up_and_may_not_create_them()
    {
        List<object?> seen = [];
        using (Entry.Registered(Entry.Ctor("looks", () =>
        {
            seen.Add(Prison.Find("looked"));
            seen.Add(Record.Exception(() => New("nested")));
        })))
        {
            seen.Clear();
            Prison jail = New("looked");
            Assert.Null(seen[0]);
            Assert.IsType<VnetDeadlockException>(seen[1]);
            Assert.Null(Prison.Find("nested"));
            jail.Remove();
        }
    }

    [Fact]
    public void Jails_come_and_go_from_many_threads_and_none_is_left()
    {
        int before = Prison.Prison0.ChildrenCur;
        int vnets = VnetList.Count;
        Parallel.For(0, 4, thread =>
        {
            var random = new Random(Seeds.Seed + thread);
            for (int i = 0; i < 25 * Seeds.Factor; i++)
            {
                Prison jail = Prison.Create(new JailParameters { Name = $"stress{thread}", Persist = true, ChildrenMax = 2, Vnet = random.Next(2) == 0 ? JailSys.New : JailSys.Inherit });
                PrisonHold hold = jail.Hold("something");
                using (jail.Attach())
                {
                    Prison inner = Prison.Create(new JailParameters { Name = "inner", Persist = true, Vnet = JailSys.New });
                    if (random.Next(2) == 0)
                        inner.Remove();
                    using (PrisonScope scope = Prison.CreateAndAttach(new JailParameters { Name = "brief" }))
                        Assert.Same(scope.Prison.Vnet, CurVnet.Current);
                }

                if (random.Next(2) == 0)
                    ThreadPool.QueueUserWorkItem(_ => hold.Dispose());
                else
                    hold.Dispose();
                jail.Remove(s_long);
                Assert.Equal(PrisonState.Removed, jail.State);
            }
        });
        Assert.Equal((before, vnets), (Prison.Prison0.ChildrenCur, VnetList.Count));
    }

    private static Prison New(string text) => Prison.Create(JailParameters.Parse($"name={text} vnet=new persist"));
}
