namespace Vnet.Runtime.Tests;

public class ZoneAccountingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_item_is_on_the_account_of_the_vnet_that_was_current_or_passed(bool debug)
    {
        using var zone = new Zone<TestItem>($"accounts {debug}", static () => new TestItem(), new() { Debug = debug });
        using VnetInstance a = VnetInstance.Create("a");
        using VnetInstance b = VnetInstance.Create("b");
        TestItem none = zone.TryAlloc()!;
        TestItem ofA, alsoOfA, ofB;
        using (CurVnet.Set(a))
            (ofA, alsoOfA) = (zone.TryAlloc()!, zone.TryAlloc()!);
        ofB = zone.TryAlloc(b)!;
        Assert.Equal((2L, 1L, 4L), (zone.UsedBy(a), zone.UsedBy(b), zone.Statistics.Used));
        // Whoever frees it, and wherever.
        using (CurVnet.Set(b))
            ZoneTests.OnThread(() => zone.Free(ofA));
        Assert.Equal((1L, 1L), (zone.UsedBy(a), zone.UsedBy(b)));
        foreach (TestItem item in (TestItem[])[none, alsoOfA, ofB])
            zone.Free(item);
        Assert.Equal((0L, 0L, 0L), (zone.UsedBy(a), zone.UsedBy(b), zone.Statistics.Used));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_vnets_limit_is_exact_and_its_own(bool debug)
    {
        using var zone = new Zone<TestItem>($"limit per vnet {debug}", static () => new TestItem(), new() { MaxPerVnet = 100, Debug = debug });
        using VnetInstance greedy = VnetInstance.Create("greedy");
        using VnetInstance modest = VnetInstance.Create("modest");
        List<TestItem> items = [];
        using (CurVnet.Set(greedy))
        {
            for (int i = 0; i < 100; i++)
                items.Add(zone.TryAlloc()!);
            Assert.Null(zone.TryAlloc());
        }

        Assert.DoesNotContain(null, items);
        using (CurVnet.Set(modest))
            zone.Free(zone.TryAlloc()!);
        // What another thread freed makes room here.
        ZoneTests.OnThread(() => items.GetRange(0, 60).ForEach(item => zone.Free(item)));
        items.RemoveRange(0, 60);
        for (int i = 0; i < 60; i++)
            items.Add(zone.TryAlloc(greedy)!);
        Assert.DoesNotContain(null, items);
        Assert.Null(zone.TryAlloc(greedy));
        Assert.Equal((100L, 2L), (zone.UsedBy(greedy), zone.Statistics.Failures));
        zone.MaxPerVnet = 101;
        items.Add(zone.TryAlloc(greedy)!);
        Assert.NotNull(items[^1]);
        Assert.Null(zone.TryAlloc(greedy));
        items.ForEach(item => zone.Free(item));
        Assert.Equal(0, zone.UsedBy(greedy));
    }

    [Fact]
    public void Waiting_at_a_vnets_limit_ends_when_one_of_its_own_items_is_freed()
    {
        using var zone = new Zone<TestItem>("waiting vnet", static () => new TestItem(), new() { MaxPerVnet = 1, Debug = false });
        using VnetInstance vnet = VnetInstance.Create("waits");
        TestItem held = zone.TryAlloc(vnet)!;
        TestItem? got = null;
        var waiter = new Thread(() =>
        {
            using (CurVnet.Set(vnet))
                got = zone.Alloc(TimeSpan.FromSeconds(30));
        });
        waiter.Start();
        Assert.True(SpinWait.SpinUntil(() => zone.Statistics.Sleeps == 1, TimeSpan.FromSeconds(30)));
        zone.Free(zone.TryAlloc()!);
        zone.Free(held);
        Assert.True(waiter.Join(TimeSpan.FromSeconds(30)));
        Assert.NotNull(got);
        using (CurVnet.Set(vnet))
        {
            var error = Assert.Throws<ZoneLimitException>(() => zone.Alloc(TimeSpan.Zero));
            Assert.Equal(("waiting vnet", "waits"), (error.Zone, error.Vnet));
        }

        zone.Free(got!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_vnet_that_dies_reports_what_it_leaked(bool debug)
    {
        string name = $"leaky {debug}";
        using var zone = new Zone<TestItem>(name, static () => new TestItem(), new() { Debug = debug });
        VnetInstance vnet = VnetInstance.Create("leaks");
        List<TestItem> items = [];
        using (CurVnet.Set(vnet))
        {
            zone.Free(zone.TryAlloc()!);
            for (int i = 0; i < 3; i++)
                items.Add(zone.TryAlloc()!);
            items.Add(zone.TryAlloc()!);
        }

        ZoneLeak leak = Assert.Single(ZoneTests.LeaksOf(name, vnet.Dispose));
        Assert.Equal((name, "leaks", vnet.Id, 4L), (leak.Zone, leak.Vnet, leak.VnetId, leak.Count));
        Assert.StartsWith($"vnet 'leaks' ({vnet.Id}) leaked 4 of zone '{name}'", leak.ToString(), StringComparison.Ordinal);
        Assert.Equal(debug ? [3L, 1L] : [], leak.Sites.Select(site => site.Count));
        Assert.All(leak.Sites, site => Assert.EndsWith("ZoneAccountingTests.cs", site.File, StringComparison.Ordinal));
        Assert.Throws<VnetDisposedException>(() => zone.TryAlloc(vnet));
        // It may come back late.
        Assert.Equal(4, zone.Statistics.Used);
        items.ForEach(item => zone.Free(item));
        Assert.Equal(0, zone.Statistics.Used);
    }

    [Fact]
    public void A_vnet_that_frees_in_its_destructor_leaks_nothing()
    {
        using var zone = new Zone<TestItem>("tidy", static () => new TestItem(), new() { Debug = true });
        TestItem? item = null;
        using (Entry.Registered(
            Entry.Ctor("zone_init", () => item = CurVnet.IsDefault ? null : zone.TryAlloc(), owner: "Tidy"),
            Entry.Dtor("zone_destroy", () => { if (item is not null) zone.Free(item); item = null; }, owner: "Tidy")))
        {
            Assert.Empty(ZoneTests.LeaksOf("tidy", () => VnetInstance.Create("tidy").Dispose()));
        }
    }

    [Fact]
    public void A_vnet_whose_construction_fails_reports_what_it_leaked()
    {
        using var zone = new Zone<TestItem>("half built", static () => new TestItem(), new() { Debug = false });
        bool fail = false;
        using (Entry.Registered(Entry.Ctor("allocates", () =>
        {
            if (fail && zone.TryAlloc() is not null)
                throw new FormatException();
        })))
        {
            fail = true;
            ZoneLeak leak = Assert.Single(ZoneTests.LeaksOf("half built", () => Assert.Throws<VnetConstructorException>(() => VnetInstance.Create("half"))));
            Assert.Equal(("half", 1L), (leak.Vnet, leak.Count));
            fail = false;
        }
    }

    [Fact]
    public void A_thousand_vnets_leave_the_counters_at_zero()
    {
        using var zone = new Zone<TestItem>("cycles", static () => new TestItem(), new() { MaxPerVnet = 50, Debug = false });
        Assert.Empty(ZoneTests.LeaksOf("cycles", () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                using VnetInstance vnet = VnetInstance.Create("cycle");
                using CurVnet.Scope current = CurVnet.SetQuiet(vnet);
                TestItem[] items = [.. Enumerable.Range(0, 50).Select(_ => zone.TryAlloc()!)];
                Assert.Null(zone.TryAlloc());
                Assert.Equal(50, zone.UsedBy(vnet));
                if (i % 100 == 0)
                    ZoneTests.OnThread(() => Array.ForEach(items, item => zone.Free(item)));
                else
                    Array.ForEach(items, item => zone.Free(item));
                current.Dispose();
            }
        }));
        Assert.Equal((0L, 50_000L, 1000L), (zone.Statistics.Used, zone.Statistics.Requests, zone.Statistics.Failures));
        // At most one cache of each thread that was here.
        Assert.InRange(zone.Statistics.Free, 50, 11 * 50);
    }

    [Fact]
    public void A_zones_place_in_tables_can_be_used_again()
    {
        using VnetInstance vnet = VnetInstance.Create("survivor");
        for (int i = 0; i < 20; i++)
        {
            using var zone = new Zone<TestItem>("again and again", static () => new TestItem(), new() { Debug = false });
            TestItem item = zone.TryAlloc(vnet)!;
            Assert.Equal(1, zone.UsedBy(vnet));
            zone.Free(item);
            ZoneTests.OnThread(() => zone.Free(zone.TryAlloc(vnet)!));
            Assert.Equal((0L, 0L), (zone.UsedBy(vnet), zone.Statistics.Used));
        }
    }
}
