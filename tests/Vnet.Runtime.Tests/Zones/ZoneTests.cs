namespace Vnet.Runtime.Tests;

public class ZoneTests
{
    private static readonly ZoneSettings<TestItem> s_fast = new() { Debug = false };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_item_is_made_once_and_handed_out_many_times(bool debug)
    {
        int made = 0;
        using var zone = new Zone<TestItem>($"life {debug}", () => { made++; return new TestItem(); }, new()
        {
            Debug = debug,
            Constructor = item => item.Constructed++,
            Destructor = item => item.Destroyed++,
        });
        TestItem first = zone.TryAlloc()!;
        Assert.True(first.IsAllocated);
        zone.Free(first);
        Assert.False(first.IsAllocated);
        for (int i = 0; i < 500; i++)
            zone.Free(zone.TryAlloc()!);
        Assert.Equal((1, 501, 501), (made, first.Constructed, first.Destroyed));
        Assert.Equal((0L, 1L, 501L), (zone.Statistics.Used, zone.Statistics.Free, zone.Statistics.Requests));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_limit_is_exact_although_free_items_lie_in_other_threads_caches(bool debug)
    {
        using var zone = new Zone<TestItem>($"limit {debug}", static () => new TestItem(), new() { Max = 200, Debug = debug });
        OnThread(() =>
        {
            TestItem[] all = [.. Enumerable.Range(0, 200).Select(_ => zone.TryAlloc()!)];
            Assert.Null(zone.TryAlloc());
            foreach (TestItem item in all)
                zone.Free(item);
        });
        TestItem[] mine = [.. Enumerable.Range(0, 200).Select(_ => zone.TryAlloc()!)];
        Assert.DoesNotContain(null, mine);
        Assert.Equal(200, mine.Distinct().Count());
        Assert.Null(zone.TryAlloc());
        Assert.Equal((200L, 0L, 2L, 200), (zone.Statistics.Used, zone.Statistics.Free, zone.Statistics.Failures, zone.Statistics.Limit));
        zone.Free(mine[0]);
        Assert.Same(mine[0], zone.TryAlloc());
        Array.ForEach(mine, item => zone.Free(item));
        Assert.Equal((0L, 200L), (zone.Statistics.Used, zone.Statistics.Free));
    }

    [Fact]
    public void A_limit_can_be_changed()
    {
        using var zone = new Zone<TestItem>("changed limit", static () => new TestItem(), s_fast with { Max = 2 });
        TestItem[] items = [zone.TryAlloc()!, zone.TryAlloc()!];
        Assert.Null(zone.TryAlloc());
        zone.Max = 3;
        TestItem third = zone.TryAlloc()!;
        zone.Max = 1;
        Assert.Null(zone.TryAlloc());
        zone.Free(third);
        Array.ForEach(items, item => zone.Free(item));
        Assert.Equal(1, zone.Statistics.Free + zone.Statistics.Used);
        TestItem last = zone.TryAlloc()!;
        Assert.Null(zone.TryAlloc());
        zone.Free(last);
    }

    [Fact]
    public void Waiting_gets_the_item_that_another_thread_frees()
    {
        using var zone = new Zone<TestItem>("waiting", static () => new TestItem(), s_fast with { Max = 1 });
        TestItem held = zone.TryAlloc()!;
        TestItem? got = null;
        var waiter = new Thread(() => got = zone.Alloc(TimeSpan.FromSeconds(30)));
        waiter.Start();
        Assert.True(SpinWait.SpinUntil(() => zone.Statistics.Sleeps == 1, TimeSpan.FromSeconds(30)));
        zone.Free(held);
        Assert.True(waiter.Join(TimeSpan.FromSeconds(30)));
        Assert.Same(held, got);
        zone.Free(got!);
        // Back to the way without a lock.
        zone.Free(zone.TryAlloc()!);
        Assert.Equal((0L, 1L, 0L, 1L), (zone.Statistics.Used, zone.Statistics.Free, zone.Statistics.Failures, zone.Statistics.Sleeps));
    }

    [Fact]
    public void Waiting_ends_with_an_error_that_names_the_zone_and_its_limit()
    {
        using var zone = new Zone<TestItem>("too small", static () => new TestItem(), s_fast with { Max = 1 });
        TestItem held = zone.TryAlloc()!;
        var error = Assert.Throws<ZoneLimitException>(() => zone.Alloc(TimeSpan.FromMilliseconds(1)));
        Assert.Contains("'too small'", error.Message, StringComparison.Ordinal);
        Assert.Contains("limit is 1 item", error.Message, StringComparison.Ordinal);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => zone.Alloc(TimeSpan.FromSeconds(30), cancelled.Token));
        Assert.Equal((1L, 2L), (zone.Statistics.Failures, zone.Statistics.Sleeps));
        zone.Free(held);
        Assert.NotNull(zone.TryAlloc());
    }

    [Fact]
    public void Waiting_is_refused_where_others_may_wait_for_this_thread()
    {
        using var zone = new Zone<TestItem>("no wait", static () => new TestItem(), s_fast with { Max = 1 });
        TestItem held = zone.TryAlloc()!;
        using (Vnet.Dpcpu.Pin(0))
            Assert.Throws<VnetDeadlockException>(() => zone.Alloc(TimeSpan.FromSeconds(30)));
        foreach (VnetInstance _ in VnetList.ReadLockNoSleep())
            Assert.Throws<VnetDeadlockException>(() => zone.Alloc(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, zone.Statistics.Sleeps);
        zone.Free(held);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_double_free_is_refused(bool debug)
    {
        using var zone = new Zone<TestItem>($"double {debug}", static () => new TestItem(), new() { Debug = debug });
        TestItem item = zone.TryAlloc()!;
        zone.Free(item);
        var error = Assert.Throws<ZoneItemException>(() => zone.Free(item));
        Assert.Contains("freed twice", error.Message, StringComparison.Ordinal);
        Assert.Equal(debug, error.Message.Contains("ZoneTests.cs:", StringComparison.Ordinal));
        Assert.Equal((0L, 1L), (zone.Statistics.Used, zone.Statistics.Free));
    }

    [Fact]
    public void A_double_free_by_two_threads_at_once_is_noticed_once_while_debugging()
    {
        using var zone = new Zone<TestItem>("double race", static () => new TestItem(), new() { Debug = true });
        for (int round = 0; round < 50; round++)
        {
            TestItem item = zone.TryAlloc()!;
            int refused = 0;
            Parallel.For(0, 2, _ =>
            {
                if (Record.Exception(() => zone.Free(item)) is ZoneItemException)
                    Interlocked.Increment(ref refused);
            });
            Assert.Equal(1, refused);
        }

        Assert.Equal((0L, 1L), (zone.Statistics.Used, zone.Statistics.Free));
    }

    [Fact]
    public void An_item_of_another_zone_is_refused_and_its_zone_named()
    {
        using var tcp = new Zone<TestItem>("tcp_inpcb", static () => new TestItem(), s_fast);
        using var udp = new Zone<TestItem>("udp_inpcb", static () => new TestItem(), s_fast);
        TestItem item = tcp.TryAlloc()!;
        var error = Assert.Throws<ZoneItemException>(() => udp.Free(item));
        Assert.Contains("'udp_inpcb'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'tcp_inpcb'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ZoneItemException>(() => udp.Free(new TestItem()));
        tcp.Free(item);
    }

    [Fact]
    public void A_name_is_taken_until_its_zone_is_disposed()
    {
        var zone = new Zone<TestItem>("taken", static () => new TestItem());
        Assert.Equal("taken", Assert.Throws<ZoneExistsException>(() => new BufferZone("taken", 64)).Zone);
        Assert.Same(zone, Zones.Find("taken"));
        zone.Dispose();
        Assert.Null(Zones.Find("taken"));
        Assert.Throws<ObjectDisposedException>(() => zone.TryAlloc());
        new Zone<TestItem>("taken", static () => new TestItem()).Dispose();
        Assert.Throws<ArgumentNullException>(() => new Zone<TestItem>("no factory", null!));
        Assert.Null(Zones.Find("no factory"));
    }

    [Fact]
    public void A_factory_or_constructor_that_throws_leaves_the_counts_right()
    {
        bool factoryFails = true, constructorFails = false;
        using var zone = new Zone<TestItem>("throwing", () => factoryFails ? throw new FormatException("factory") : new TestItem(), s_fast with
        {
            Max = 1,
            Constructor = _ => { if (constructorFails) throw new FormatException("constructor"); },
        });
        Assert.Throws<FormatException>(() => zone.TryAlloc());
        Assert.Equal((0L, 0L), (zone.Statistics.Used, zone.Statistics.Free));
        (factoryFails, constructorFails) = (false, true);
        Assert.Throws<FormatException>(() => zone.TryAlloc());
        Assert.Equal((0L, 1L), (zone.Statistics.Used, zone.Statistics.Free));
        constructorFails = false;
        zone.Free(zone.TryAlloc()!);
        Assert.Equal((0L, 1L), (zone.Statistics.Used, zone.Statistics.Free));
    }

    [Fact]
    public void Reclaim_drops_all_free_items_also_those_of_other_threads_and_runs_their_fini()
    {
        int dropped = 0;
        using var zone = new Zone<TestItem>("reclaimed", static () => new TestItem(), s_fast with { Fini = _ => dropped++ });
        TestItem kept = zone.TryAlloc()!;
        OnThread(() => FillAndFree(zone, 500));
        FillAndFree(zone, 300);
        long free = zone.Statistics.Free;
        Assert.InRange(free, 500, 800);
        Assert.Equal(free, zone.Reclaim());
        Assert.Equal((free, 1L, 0L), (dropped, zone.Statistics.Used, zone.Statistics.Free));
        FillAndFree(zone, 10);
        zone.Free(kept);
        Assert.Equal((0L, 11L), (zone.Statistics.Used, zone.Statistics.Free));
    }

    [Fact]
    public void What_nobody_needs_is_trimmed_by_and_by()
    {
        using var zone = new Zone<TestItem>("trimmed", static () => new TestItem(), s_fast with { Size = 1024 });
        FillAndFree(zone, 5000);
        zone.Trim();
        zone.Trim();
        Assert.InRange(zone.Statistics.Free, 1, 1000);
        Assert.Equal(0, zone.Statistics.Used);
    }

    [Fact]
    public void Items_of_a_NOFREE_zone_are_never_dropped()
    {
        int dropped = 0;
        var zone = new Zone<TestItem>("no free", static () => new TestItem(), s_fast with { NoFree = true, Fini = _ => dropped++ });
        FillAndFree(zone, 100);
        Assert.Equal(0, zone.Reclaim());
        Assert.Equal((100L, true), (zone.Statistics.Free, zone.Statistics.IsNoFree));
        ZoneLeak leak = Assert.Single(LeaksOf("no free", zone.Dispose));
        Assert.Equal((0L, 100L, 0), (leak.Count, leak.Kept, dropped));
        Assert.Contains("100 NOFREE", leak.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Disposing_reports_what_is_out_and_drops_it_when_it_comes_back()
    {
        int dropped = 0;
        var zone = new Zone<TestItem>("disposed early", static () => new TestItem(), new() { Debug = true, Fini = _ => dropped++ });
        TestItem item = zone.TryAlloc()!;
        zone.Free(zone.TryAlloc()!);
        ZoneLeak leak = Assert.Single(LeaksOf("disposed early", zone.Dispose));
        Assert.Equal((null, 1L, 1), (leak.Vnet, leak.Count, dropped));
        Assert.Contains("ZoneTests.cs", Assert.Single(leak.Sites).File, StringComparison.Ordinal);
        zone.Free(item);
        Assert.Equal(2, dropped);
        zone.Dispose();
    }

    [Fact]
    public void A_thread_that_ends_gives_its_cache_back()
    {
        using var zone = new Zone<TestItem>("ended", static () => new TestItem(), s_fast);
        for (int i = 0; i < 20; i++)
            OnThread(() => FillAndFree(zone, 10));
        Assert.True(SpinWait.SpinUntil(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return zone.CacheCount <= 1;
        }, TimeSpan.FromSeconds(30)));
        Assert.Equal((0L, 200L), (zone.Statistics.Used, zone.Statistics.Requests));
        FillAndFree(zone, (int)zone.Statistics.Free);
        Assert.Equal((0L, 200L + zone.Statistics.Free), (zone.Statistics.Used, zone.Statistics.Requests));
    }

    [Fact]
    public void The_listing_has_the_columns_of_vmstat_and_is_eighty_wide()
    {
        using var tcp = new Zone<TestItem>("tcp_inpcb listed", static () => new TestItem(), s_fast with { Size = 512, Max = 7 });
        using var other = new Zone<TestItem>("a zone whose name is far too long to fit", static () => new TestItem(), s_fast with { Size = 123_456_789 });
        FillAndFree(tcp, 7);
        TestItem item = tcp.TryAlloc()!;
        var text = new StringWriter();
        Zones.Write(text);
        string[] lines = text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Equal(80, line.Length));
        Assert.Equal(["ITEM", "SIZE", "LIMIT", "USED", "FREE", "REQUESTS", "FAIL", "SLEEP"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        string line = Assert.Single(lines, line => line.StartsWith("tcp_inpcb listed ", StringComparison.Ordinal));
        Assert.Equal(["512", "7", "1", "6", "8", "0", "0"], line[20..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(lines, line => line.StartsWith("a zone whose name i…   123M ", StringComparison.Ordinal));
        Assert.Equal(Zones.All.Select(zone => zone.Name), Zones.All.Select(zone => zone.Name).Distinct());
        tcp.Free(item);
    }

    [Fact]
    public void Debugging_can_be_switched_while_items_are_out()
    {
        using var zone = new Zone<TestItem>("switched", static () => new TestItem(), s_fast);
        TestItem before = zone.TryAlloc()!;
        FillAndFree(zone, 100);
        zone.Debug = true;
        TestItem during = zone.TryAlloc()!;
        zone.Free(before);
        zone.Debug = false;
        zone.Free(during);
        FillAndFree(zone, 100);
        Assert.Equal((0L, 101L, false), (zone.Statistics.Used, zone.Statistics.Free, zone.Debug));
    }

    internal static void FillAndFree(Zone<TestItem> zone, int count)
    {
        TestItem[] items = [.. Enumerable.Range(0, count).Select(_ => zone.TryAlloc()!)];
        foreach (TestItem item in items)
            zone.Free(item);
    }

    internal static List<ZoneLeak> LeaksOf(string zone, Action action)
    {
        List<ZoneLeak> leaks = [];
        Action<ZoneLeak> handler = leak =>
        {
            if (leak.Zone == zone)
                leaks.Add(leak);
            throw new FormatException("What a handler throws is nobody's business.");
        };
        ZoneLeaks.Reported += handler;
        try
        {
            action();
        }
        finally
        {
            ZoneLeaks.Reported -= handler;
        }

        return leaks;
    }

    internal static void OnThread(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(action));
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(60)));
        Assert.Null(error);
    }
}
