using System.Runtime.CompilerServices;
using System.Runtime.Loader;

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
    public void An_assembly_that_the_program_references_is_loaded_by_name_and_again_after_unloading()
    {
        AssemblyLoadContext.Default.LoadFromAssemblyPath(_folder.Simple("referenced", 6));
        for (int round = 0; round < 2; round++)
        {
            KldFile file = Kld.Load("referenced");
            Assert.Equal((1, null), (file.References, file.Path));
            Assert.Equal(6, VnetSymbols.Read<int>(VnetInstance.Default, "referenced.number"));
            Kld.Unload("referenced");
            Assert.False(file.IsLoaded);
        }
    }

    [Fact]
    public void An_ordinary_assembly_beside_the_module_comes_and_goes_with_it()
    {
        Footprint before = Footprint.Take();
        string helper = _folder.Compile("helper", "public static class Helper { public static int Twice(int x) => 2 * x; }");
        string path = _folder.Simple("helped", 4, more: "[VnetSysinit(Subsystem.ProtoDomain)] private static void Double() => V_number = Helper.Twice(V_number);", references: helper);
        Cycle("helped", path, () => Assert.Equal(8, VnetSymbols.Read<int>(VnetInstance.Default, "helped.number")));
        Assert.Equal(before, Footprint.Take());
    }

    [Fact]
    public void Unloading_behind_the_loaders_back_lets_everything_go_too()
    {
        Footprint before = Footprint.Take();
        _folder.Simple("under", 1);
        Through(_folder.Simple("over", 2, attributes: "[ModuleDepend(\"under\")]"));
        Assert.Equal(before, Footprint.Take());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Through(string path)
        {
            Kld.Load(path);
            VnetModules.Unload(VnetModules.Find("over")!.File);
            Assert.Null(Kld.Find("under"));
        }
    }

    [Fact]
    public void Modules_and_vnets_may_come_and_go_at_once()
    {
        string path = _folder.Compile("busy", "[VnetModule(\"busy\")] public static partial class Busy { [VnetDefine] private static int s_number = 3; [VnetDefine] private static List<int> s_items = new(); [VnetSysinit(Subsystem.Pseudo)] private static void Init() => V_items.Add(V_number); }");
        Footprint before = Footprint.Take();
        using var stop = new CancellationTokenSource();
        List<Exception> errors = [];
        Thread[] threads = [.. Enumerable.Range(0, Vimage.IsEnabled ? 2 : 0).Select(_ => new Thread(() => ComeAndGo(stop.Token, errors)) { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
        for (int i = 0; i < 100; i++)
        {
            Cycle("busy", path, () =>
            {
                foreach (VnetInstance vnet in VnetList.ReadLock())
                    Assert.Equal([3], VnetSymbols.Read<List<int>>(vnet, "busy.items"));
            });
        }

        stop.Cancel();
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "a thread is stuck"));
        Assert.Empty(errors);
        Assert.Equal(before, Footprint.Take());
    }

    private static void ComeAndGo(CancellationToken stop, List<Exception> errors)
    {
        try
        {
            while (!stop.IsCancellationRequested)
                VnetInstance.Create("passing").Dispose();
        }
        catch (Exception error)
        {
            errors.Add(error);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Cycle(string name, string path, Action check)
    {
        Kld.Load(path);
        check();
        Kld.Unload(name);
    }

    [Fact]
    public void A_static_constructor_may_use_variables_of_its_own_type()
    {
        Footprint before = Footprint.Take();
        string path = _folder.Compile("early", "[VnetModule(\"early\")] public static partial class Early { [VnetDefine] private static int s_number = 3; private static readonly int s_seen; static Early() { s_seen = Vimage.IsEnabled ? In(VnetInstance.Default).number : 3; } [VnetSysinit(Subsystem.Pseudo)] private static void Init() => V_number += s_seen; }");
        Cycle("early", path, () => Assert.InRange(VnetSymbols.Read<int>(VnetInstance.Default, "early.number"), 3, 6));
        Assert.Equal(before, Footprint.Take());
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
