using System.Runtime.CompilerServices;

namespace Vnet.Modules.Tests;

public sealed class LoadTests : IDisposable
{
    private readonly ModuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_reaches_live_and_later_vnets_and_unload_leaves_nothing()
    {
        using var vnets = new Vnets(3);
        Footprint before = Footprint.Take();
        LoadUseUnload(vnets);
        Assert.Equal(before, Footprint.Take());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LoadUseUnload(Vnets vnets)
    {
        string path = _folder.Simple("alpha", 42, version: 3);
        KldFile file = Kld.Load(path);
        Assert.Equal(vnets.Say("+alpha:"), ModuleFolder.Said);
        Assert.Equal(("alpha", path, 1, true), (file.Name, file.Path, file.References, file.IsLoaded));
        Assert.Equal(["alpha"], file.Modules);
        Assert.True(file.Size >= sizeof(int) + IntPtr.Size + sizeof(long));
        Assert.Equal(3, VnetModules.Find("alpha")!.Version);
        foreach (VnetInstance vnet in vnets.All)
            Assert.Equal((42, "42,42"), (VnetSymbols.Read<int>(vnet, "alpha.number"), string.Join(',', VnetSymbols.Read<List<int>>(vnet, "alpha.items"))));
        Assert.Same(file, Kld.Find("alpha"));
        Assert.Same(file, Kld.Find("alpha.dll"));
        Assert.Equal(file, Kld.All[^1]);
        if (Vimage.IsEnabled)
        {
            using VnetInstance later = VnetInstance.Create("later");
            Assert.Equal(42, VnetSymbols.Read<int>(later, "alpha.number"));
        }

        ModuleFolder.Said.Clear();
        Kld.Unload("alpha");
        Assert.Equal(Enumerable.Reverse(vnets.Say("-alpha:")), ModuleFolder.Said);
        Assert.False(file.IsLoaded);
        Assert.Null(Kld.Find("alpha"));
        Assert.Throws<VnetSymbolNotFoundException>(() => VnetSymbols.Lookup("alpha.number"));
    }

    [Fact]
    public void Load_twice_counts_and_each_unload_takes_one_back()
    {
        string path = _folder.Simple("twice", 1);
        KldFile file = Kld.Load(path);
        Assert.Same(file, Kld.Load(path));
        Assert.Same(file, Kld.Load("twice"));
        Assert.Equal(3, file.References);
        Kld.Unload("twice");
        Kld.Unload("twice");
        Assert.True(file.IsLoaded);
        Kld.Unload(path);
        Assert.False(file.IsLoaded);
        Assert.Equal(KldError.ENOENT, Assert.Throws<VnetModuleNotFoundException>(() => Kld.Unload("twice")).KldError);
    }

    [Fact]
    public void Reload_at_another_offset_gives_right_values()
    {
        using var vnets = new Vnets(2);
        Kld.Load(_folder.Simple("a", 1, more: "public static int Sum(VnetInstance v) => In(v).number + In(v).items.Count;"));
        Kld.Load(_folder.Simple("b", 2));
        Check(vnets, "b", 2);
        int place = PlaceOf("a.number");
        Kld.Unload("a");
        Assert.Empty(Kld.Drain(TimeSpan.FromSeconds(20)));
        Check(vnets, "b", 2);

        string pad = string.Concat(Enumerable.Range(0, 40).Select(i => $"[VnetDefine] private static long s_pad{i} = {i};"));
        Kld.Load(_folder.Simple("a", 7, version: 2, more: pad));
        Assert.True(!Vimage.IsEnabled || place != PlaceOf("a.number"));
        Check(vnets, "a", 7);
        Check(vnets, "b", 2);
        using var later = new Vnets(1);
        Check(later, "a", 7);
        Assert.Equal(39L, VnetSymbols.Read<long>(later.All[^1], "a.pad39"));
    }

    // Out of line: a symbol left on this test's frame would keep its module's code.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int PlaceOf(string symbol) => VnetSymbols.Variable(symbol).Offset;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Check(Vnets vnets, string module, int number)
    {
        foreach (VnetInstance vnet in vnets.All)
        {
            Assert.Equal(number, VnetSymbols.Read<int>(vnet, module + ".number"));
            Assert.Equal([number, number], VnetSymbols.Read<List<int>>(vnet, module + ".items"));
        }
    }

    [Fact]
    public void A_thousand_cycles_with_fifty_vnets_leak_nothing()
    {
        using var vnets = new Vnets(50);
        string path = _folder.Simple("cycle", 5);
        Cycle(path, 20);
        Footprint before = Footprint.Take();
        long bytes = GC.GetTotalMemory(forceFullCollection: true);
        Cycle(path, 1000);
        Assert.Equal(before, Footprint.Take());
        long grown = GC.GetTotalMemory(forceFullCollection: true) - bytes;
        Assert.True(grown < 1000 * 512, $"{grown} bytes stay after 1,000 cycles.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Cycle(string path, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Kld.Load(path);
            Kld.Unload("cycle");
            ModuleFolder.Said.Clear();
        }
    }

    [Fact]
    public void The_file_may_be_replaced_while_it_is_loaded()
    {
        string path = _folder.Simple("replaced", 1);
        Kld.Load(path);
        _folder.Simple("replaced", 2);
        Assert.Equal(1, VnetSymbols.Read<int>(VnetInstance.Default, "replaced.number"));
        Kld.Unload("replaced");
        Kld.Load(path);
        Assert.Equal(2, VnetSymbols.Read<int>(VnetInstance.Default, "replaced.number"));
    }
}
