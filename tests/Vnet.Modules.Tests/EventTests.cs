namespace Vnet.Modules.Tests;

public sealed class EventTests : IDisposable
{
    private readonly ModuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Module(string name, string handler) => _folder.Simple(name, 1, more: "[ModuleEventHandler] private static " + handler);

    [Fact]
    public void Events_come_after_constructors_and_before_destructors()
    {
        Kld.Load(Module("told", "void On(ModuleEvent what) => Log.Say(what.ToString());"));
        Assert.Equal("Load", ModuleFolder.Said[^1]);
        ModuleFolder.Said.Clear();
        Kld.Unload("told");
        Assert.Equal(["Quiesce", "Unload", "-told:vnet0"], ModuleFolder.Said);
    }

    [Theory]
    [InlineData("KldError On(ModuleEvent what) => what == ModuleEvent.Load ? KldError.EINVAL : KldError.None;", KldError.EINVAL, "EINVAL")]
    [InlineData("void On(ModuleEvent what) { if (what == ModuleEvent.Load) throw new FormatException(\"not today\"); }", KldError.ENOEXEC, "not today")]
    public void A_refused_load_is_undone(string handler, KldError error, string why)
    {
        Footprint before = Footprint.Take();
        Refuse(Module("refuses", handler), error, why);
        Assert.Equal(["+refuses:vnet0", "-refuses:vnet0"], ModuleFolder.Said);
        Assert.Equal(before, Footprint.Take());

        static void Refuse(string path, KldError error, string why)
        {
            var refused = Assert.Throws<VnetModuleRefusedException>(() => Kld.Load(path));
            Assert.Equal((error, "refuses"), (refused.KldError, refused.Module));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_veto_of_quiesce_is_EBUSY_unless_forced()
    {
        Kld.Load(Module("busy", "KldError On(ModuleEvent what) => what == ModuleEvent.Quiesce ? KldError.EBUSY : KldError.None;"));
        var error = Assert.Throws<VnetBusyException>(() => Kld.Unload("busy"));
        Assert.Contains("C_busy.On", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, VnetSymbols.Read<int>(VnetInstance.Default, "busy.number"));
        using (Kld.Find("busy")!.Hold())
        {
        }

        Kld.Unload("busy", force: true);
        Assert.Null(Kld.Find("busy"));
    }

    [Fact]
    public void A_module_whose_sysctl_is_in_the_way_is_told_that_it_stays()
    {
        string more = """
            [ModuleEventHandler] private static void On(ModuleEvent what) => Log.Say(what.ToString());
            [SysctlProc("kern.unloads_itself", CtlType.Int, "I", "Unloads its own module", Flags = CtlFlags.MpSafe)]
            private static SysctlError Unloads(SysctlOid oid, ref SysctlRequest request) { Kld.Unload("own_sysctl"); return SysctlError.Ok; }
            """;
        Kld.Load(_folder.Simple("own_sysctl", 1, more: more));
        ModuleFolder.Said.Clear();
        var error = Assert.Throws<SysctlException>(() => Sysctl.Get<int>("kern.unloads_itself"));
        Assert.IsType<VnetDeadlockException>(error.InnerException);
        Assert.Equal(["Quiesce", "Unload", "Load"], ModuleFolder.Said);
        Assert.Equal(1, VnetSymbols.Read<int>(VnetInstance.Default, "own_sysctl.number"));
        Kld.Unload("own_sysctl");
    }

    [Fact]
    public void A_veto_of_unload_tells_those_told_before_that_they_stay()
    {
        string more = """
            private static bool s_stay = true;
            [ModuleEventHandler] private static KldError On(ModuleEvent what)
            {
                if (what != ModuleEvent.Unload) return KldError.None;
                bool stay = s_stay;
                s_stay = false;
                return stay ? KldError.EBUSY : KldError.None;
            }
            } [VnetModule("second")] public static partial class Second { [ModuleEventHandler] private static void On(ModuleEvent what) => Log.Say("2" + what);
            """;
        Kld.Load(_folder.Simple("first", 1, more: more));
        ModuleFolder.Said.Clear();
        Assert.Throws<VnetBusyException>(() => Kld.Unload("first", force: true));
        Assert.Equal(["2Unload", "2Load"], ModuleFolder.Said);
        Kld.Unload("first");
        Assert.Null(Kld.Find("first"));
    }
}
