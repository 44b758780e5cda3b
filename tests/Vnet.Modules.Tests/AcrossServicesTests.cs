using System.Runtime.CompilerServices;

namespace Vnet.Modules.Tests;

/// <summary>One module with sysctls, zones, callouts, event handlers and statistics: used, unloaded, refused, undone.</summary>
public sealed class AcrossServicesTests : IDisposable
{
    private readonly ModuleFolder _folder = new();
    private readonly GrandModule _grand;
    private readonly List<ZoneLeak> _leaks = [];

    public AcrossServicesTests()
    {
        _grand = new GrandModule(_folder);
        ZoneLeaks.Reported += _leaks.Add;
    }

    public void Dispose()
    {
        _folder.Dispose();
        ZoneLeaks.Reported -= _leaks.Add;
        _grand.Wheel.Dispose();
    }

    [Fact]
    public void Everything_works_in_fifty_vnets_and_nothing_is_left_after_unloading()
    {
        using var vnets = new Vnets(50);
        string path = _grand.Compile();
        Footprint before = Footprint.Take();
        WeakReference assembly = LoadAndUse(path, vnets);
        AssertNothingLeft(before);
        Assert.False(assembly.IsAlive);
    }

    [Fact]
    public void Two_hundred_cycles_leak_nothing()
    {
        using var vnets = new Vnets(10);
        string path = _grand.Compile();
        Cycle(path, 20);
        Footprint before = Footprint.Take();
        long bytes = GC.GetTotalMemory(forceFullCollection: true);
        Cycle(path, 200);
        AssertNothingLeft(before);
        long grown = GC.GetTotalMemory(forceFullCollection: true) - bytes;
        Assert.True(grown < 200 * 2048, $"{grown} bytes stay after 200 cycles.");
    }

    [Fact]
    public void A_sysctl_that_exists_has_the_module_refused_and_the_other_kept()
    {
        using var vnets = new Vnets(3);
        using var context = new SysctlContext("rival");
        context.AddNode("net.grand", "Somebody else's");
        var value = new StrongBox<int>(4);
        context.Add("net.grand.limit", "Somebody else's", CtlFlags.Rw, () => ref value.Value);
        string path = _grand.Compile();
        Footprint before = Footprint.Take();
        for (int i = 0; i < 2; i++)
        {
            string message = Refused<SysctlRegistrationException>(path);
            Assert.Contains("'net.grand.limit'", message, StringComparison.Ordinal);
            Assert.Contains("'rival'", message, StringComparison.Ordinal);
        }

        AssertNothingLeft(before, names: false);
        Assert.Equal(4, Sysctl.Get<int>("net.grand.limit"));
        Assert.False(Sysctl.TryFind("net.grand.used", out _));
    }

    [Theory]
    [InlineData("Subsystem.ProtoIf", 24)]
    [InlineData("Subsystem.ProtoEnd", 51)]
    public void A_constructor_that_throws_half_way_is_undone_with_callouts_and_zone_items_and_reported(string subsystem, int constructed)
    {
        using var vnets = new Vnets(50);
        string path = _grand.Compile($$"""
            private static int s_count;
            [VnetSysinit({{subsystem}})] private static void Late() { if (++s_count == 25 || !Vimage.IsEnabled) throw new FormatException("in the middle"); }
            """);
        Footprint before = Footprint.Take();
        for (int i = 0; i < 2; i++)
        {
            ModuleFolder.Said.Clear();
            string message = Refused<VnetConstructorException>(path);
            Assert.Contains("in the middle", message, StringComparison.Ordinal);
            Assert.Contains("Late", message, StringComparison.Ordinal);
            string[] left = vnets.Say("-");
            int count = Vimage.IsEnabled ? constructed : constructed == 51 ? 1 : 0;
            Assert.Equal(left.Take(count).Reverse().Append("disposed"), ModuleFolder.Said);
            Assert.Equal(0, _grand.Wheel.Pending);
            Assert.Equal(0, _grand.Arrival.Count);
        }

        AssertNothingLeft(before);
    }

    [Fact]
    public void What_a_throwing_constructor_itself_leaves_behind_is_named()
    {
        if (!Vimage.IsEnabled)
            return;
        var vnets = new Vnets(3);
        string path = _grand.Compile("""
            [VnetSysinit(Subsystem.ProtoEnd)]
            private static void Late()
            {
                if (CurVnet.Current!.Name != "v1")
                    return;
                _ = s_pcbs.TryAlloc();
                new Callout(s_wheel, "forgotten").Reset(TimeSpan.FromHours(2), static _ => { });
                throw new FormatException("after that");
            }
            """);
        Refused<VnetConstructorException>(path);
        Assert.Equal(("grand_pcb", 1L), (Assert.Single(_leaks).Zone, _leaks[0].Count));
        Assert.Equal(["grand"], Kld.Drain(TimeSpan.FromMilliseconds(50)));
        VnetInstance vnet = vnets.All[2];
        vnets.Dispose();
        Assert.Contains("forgotten", Assert.Single(vnet.Leaks), StringComparison.Ordinal);
        Assert.Equal(0, _grand.Wheel.Pending);
        Assert.Empty(Kld.Drain(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_vnet_that_comes_and_goes_while_it_is_loaded_leaves_nothing()
    {
        if (!Vimage.IsEnabled)
            return;
        Kld.Load(_grand.Compile());
        int pending = _grand.Wheel.Pending, handlers = _grand.Arrival.Count;
        VnetInstance vnet = VnetInstance.Create("passing");
        Assert.Equal((pending + 1, handlers + 1, 7), (_grand.Wheel.Pending, _grand.Arrival.Count, Sysctl.Get<int>("net.grand.used", vnet)));
        vnet.Dispose();
        Assert.Equal((pending, handlers), (_grand.Wheel.Pending, _grand.Arrival.Count));
        Assert.Empty(vnet.Leaks);
        Assert.Empty(_leaks);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference LoadAndUse(string path, Vnets vnets)
    {
        Kld.Load(path);
        Sysctl.Set("net.grand.limit", 70, vnets.All[^1]);
        _grand.Arrival.Invoke(5);
        _grand.Clock.Advance(TimeSpan.FromSeconds(3.5));
        foreach (VnetInstance vnet in vnets.All)
        {
            Assert.Equal(vnet == vnets.All[^1] ? 70 : 7, Sysctl.Get<int>("net.grand.limit", vnet));
            Assert.Equal(7, Sysctl.Get<int>("net.grand.used", vnet));
            Assert.Equal((5UL, 3UL), Sysctl.Get<(ulong Arrived, ulong Ticks)>("net.grand.stats", vnet));
        }

        Assert.Equal((vnets.All.Count, vnets.All.Count), (_grand.Wheel.Pending, _grand.Arrival.Count));
        Assert.Equal(7 * vnets.All.Count, Zones.All.Single(zone => zone.Name == "grand_pcb").Used);
        var assembly = new WeakReference(VnetSymbols.Variable("grand.held").Type.GenericTypeArguments[0].Assembly);
        Kld.Unload("grand");
        return assembly;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Cycle(string path, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Kld.Load(path);
            Kld.Unload("grand");
            ModuleFolder.Said.Clear();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Refused<T>(string path)
        where T : VnetException => Assert.Throws<T>(() => Kld.Load(path)).Message;

    private void AssertNothingLeft(Footprint before, bool names = true)
    {
        Assert.Equal((0, 0), (_grand.Wheel.Pending, _grand.Arrival.Count));
        Assert.Null(Zones.Find("grand_pcb"));
        Assert.Null(Zones.Find("grand_buffer"));
        Assert.Empty(_leaks);
        if (names)
            Assert.False(Sysctl.TryFind("net.grand", out _));
        Assert.Equal(before, Footprint.Take());
        _grand.Clock.Advance(TimeSpan.FromHours(1));
    }
}
