using System.Runtime.CompilerServices;

namespace Vnet.Runtime.Tests;

public class MemoryTests
{
    [Fact]
    public void Ten_thousand_vnets_come_and_go_without_a_trace()
    {
        CreateAndDestroy(1_000);
        long before = GC.GetTotalMemory(true);
        CreateAndDestroy(10_000);
        long grown = GC.GetTotalMemory(true) - before;
        Assert.True(grown < 256 * 1024, $"{grown} bytes remain of 10,000 vnets");
    }

    [Fact]
    public void A_destroyed_vnet_is_collected()
    {
        WeakReference[] gone = [.. Enumerable.Range(0, 20).Select(_ => CreateAndForget())];
        GC.Collect(2, GCCollectionMode.Forced, true, true);
        Assert.All(gone, weak => Assert.False(weak.IsAlive));
    }

    [Fact]
    public void What_a_destroyed_vnet_referred_to_is_collected_although_the_vnet_is_held()
    {
        var module = new SyntheticModule("memory", 1);
        VnetModules.Load(module.File);
        VnetInstance vnet = VnetInstance.Create("held");
        WeakReference[] objects = Fill(vnet, module);
        GC.Collect(2, GCCollectionMode.Forced, true, true);
        Assert.All(objects, weak => Assert.True(weak.IsAlive));
        vnet.Dispose();
        GC.Collect(2, GCCollectionMode.Forced, true, true);
        Assert.All(objects, weak => Assert.False(weak.IsAlive));
        GC.KeepAlive(vnet);
        VnetModules.Unload(module.File);
    }

    [Fact]
    public void What_an_unloaded_module_referred_to_is_collected()
    {
        using VnetInstance vnet = VnetInstance.Create("stays");
        var module = new SyntheticModule("memory", 1);
        VnetModules.Load(module.File);
        WeakReference list = ListOf(vnet, module);
        VnetModules.Unload(module.File);
        GC.Collect(2, GCCollectionMode.Forced, true, true);
        Assert.False(list.IsAlive);
    }

    private static void CreateAndDestroy(int count)
    {
        for (int i = 0; i < count; i++)
        {
            using VnetInstance vnet = VnetInstance.Create("cycle");
            TestModule.In(vnet).items.Add(i);
            TestModule.In(vnet).anything = new byte[100];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference CreateAndForget()
    {
        using VnetInstance vnet = VnetInstance.Create("forgotten");
        return new WeakReference(vnet);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Fill(VnetInstance vnet, SyntheticModule module)
    {
        TestModule.In(vnet).anything = new object();
        return [new(TestModule.In(vnet).anything), new(TestModule.In(vnet).items), ListOf(vnet, module)];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ListOf(VnetInstance vnet, SyntheticModule module) => new(module.Items.Read<List<int>>(vnet));
}
