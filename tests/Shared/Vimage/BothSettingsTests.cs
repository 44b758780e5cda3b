using System.Runtime.CompilerServices;

namespace Vnet.VimageTests;

/// <summary>What holds with VIMAGE on and off; compiled into a test assembly of each setting.</summary>
public class BothSettingsTests
{
    [Fact]
    public void The_default_vnet_has_the_initial_values_and_ran_its_constructor()
    {
        VnetInstance vnet = VnetInstance.Default;
        using (CurVnet.Set(vnet))
        {
            Assert.Equal(["init"], SharedModule.V_log);
            Assert.Equal(("pair", 2), SharedModule.V_couple);
            Assert.Equal("default", SharedModule.V_label);
            Assert.Equal(SharedModule.V_number, SharedModule.Cur.number);
            Assert.Equal(SharedModule.V_number, SharedModule.In(vnet).number);
        }

        Assert.True(vnet.IsDefault);
        Assert.Equal("vnet0", vnet.Name);
    }

    [Fact]
    public void The_accessor_is_the_field_itself_exactly_when_off()
    {
        using (CurVnet.Set(VnetInstance.Default))
            Assert.Equal(!Vimage.IsEnabled, Unsafe.AreSame(ref SharedModule.V_number, ref SharedModule.Reference));
    }

    [Fact]
    public void Without_a_current_vnet_access_throws_when_on_and_works_when_off()
    {
        if (Vimage.IsEnabled)
            Assert.Throws<NoCurrentVnetException>(() => SharedModule.V_label);
        else
            Assert.Equal("default", SharedModule.V_label);
        Assert.Equal(!Vimage.IsEnabled, CurVnet.IsDefault);
    }

    [Fact]
    public void A_second_vnet_exists_only_when_on()
    {
        if (!Vimage.IsEnabled)
        {
            Assert.Contains("'second'", Assert.Throws<VimageDisabledException>(() => VnetInstance.Create("second")).Message, StringComparison.Ordinal);
            return;
        }

        using VnetInstance second = VnetInstance.Create("second");
        using (CurVnet.Set(second))
            SharedModule.V_label = "second";
        Assert.Equal("default", SharedModule.In(VnetInstance.Default).label);
    }

    [Fact]
    public void Scopes_and_flows_restore_what_was()
    {
        VnetInstance? before = CurVnet.Current;
        using (CurVnet.Set(VnetInstance.Default))
            Assert.Same(VnetInstance.Default, CurVnet.Current);
        Assert.Same(before, CurVnet.Current);
    }

    [Fact]
    public async Task Flows_run_and_carry_exceptions_in_the_task()
    {
        Assert.Equal(3, await CurVnet.RunAsync(VnetInstance.Default, async () =>
        {
            await Task.Yield();
            Assert.True(CurVnet.IsDefault);
            return SharedModule.V_couple.Count + 1;
        }));
        Task failing = CurVnet.RunAsync(VnetInstance.Default, () => throw new FormatException());
        await Assert.ThrowsAsync<FormatException>(() => failing);
        Task<int> failingResult = CurVnet.RunAsync<int>(VnetInstance.Default, () => throw new FormatException());
        await Assert.ThrowsAsync<FormatException>(() => failingResult);
    }

    [Fact]
    public void A_walk_meets_the_default_vnet()
    {
        List<VnetInstance> walked = [];
        foreach (VnetInstance vnet in VnetList.ReadLock())
            walked.Add(vnet);
        Assert.Same(VnetInstance.Default, walked[0]);
    }

    [Fact]
    public void Symbols_read_and_write_the_variable()
    {
        VnetInstance vnet = VnetInstance.Default;
        VnetSymbols.Write(vnet, "shared.number", 7);
        using (CurVnet.Set(vnet))
            Assert.Equal(7, SharedModule.V_number);
        Assert.Equal(7, VnetSymbols.Variable("shared.number").ReadObject(vnet));
        Assert.Equal(("pair", 2), VnetSymbols.Variable("shared.couple").ReadObject(vnet));
        VnetSymbols.Write(vnet, "shared.number", 42);
        Assert.Throws<VnetSymbolTypeException>(() => VnetSymbols.Read<long>(vnet, "shared.number"));
    }

    [Fact]
    public void Per_cpu_counters_do_not_depend_on_it()
    {
        SharedModule.DPCPU_shared_hits.Zero();
        Parallel.For(0, 1000, _ => SharedModule.DPCPU_shared_hits.Add(1));
        Assert.Equal(1000, SharedModule.DPCPU_shared_hits.Sum());
    }
}
