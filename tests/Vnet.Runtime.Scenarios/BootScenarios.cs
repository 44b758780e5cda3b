namespace Vnet.Runtime.Scenarios;

internal static class BootScenarios
{
    private static readonly List<string> s_ran = [];

    private static string Ran => string.Join(' ', s_ran);

    /// <summary>Global and per-vnet constructors run in one order, with the default vnet current in its stretch.</summary>
    public static void Order()
    {
        VnetBoot.Announce(File("m", At(SysinitKind.Constructor, "last", Subsystem.Last), At(SysinitKind.VnetConstructor, "vnet", Subsystem.Pseudo),
            At(SysinitKind.Constructor, "early", Subsystem.Kmem), At(SysinitKind.Constructor, "middle", Subsystem.InitIf)));
        Check.True(!VnetBoot.IsBooted, "booted by announcing");
        Check.Equal(0, VnetInstance.Default.Id);
        Check.Equal("early- middle+ vnet+ last-", Ran);
        Check.True(VnetBoot.IsBooted && CurVnet.Current is null, "not booted, or the default vnet is still current");
    }

    /// <summary>A constructor that throws undoes the boot; the next attempt starts from the beginning.</summary>
    public static void FailureAndRetry()
    {
        bool fail = true;
        VnetBoot.Announce(File("m", At(SysinitKind.Constructor, "global", Subsystem.Kmem, "G"), At(SysinitKind.Destructor, "~global", Subsystem.Kmem, "G"),
            At(SysinitKind.VnetConstructor, "vnet", Subsystem.InitIf, "V"), At(SysinitKind.VnetDestructor, "~vnet", Subsystem.InitIf, "V"),
            new SysinitEntry(SysinitKind.VnetConstructor, "m", "F", "fails", Subsystem.Pseudo, Vnet.Order.Any, () => { if (fail) throw new FormatException(); })));
        var error = Check.Throws<VnetConstructorException>(() => VnetBoot.Boot());
        Check.Equal("fails", error.Constructor.Name);
        Check.Equal("global- vnet+ ~vnet+ ~global-", Ran);
        Check.True(!VnetBoot.IsBooted, "booted in spite of a failure");
        s_ran.Clear();
        fail = false;
        Check.Equal(VnetState.Live, VnetBoot.Boot().State);
        Check.Equal("global- vnet+", Ran);
        Check.Equal(1, VnetList.Count);
    }

    /// <summary>A module that a constructor pulls in at boot runs its own constructors, in their place or at once.</summary>
    public static void PullsModule()
    {
        LinkerFile pulled = File("pulled", At(SysinitKind.VnetConstructor, "later", Subsystem.ProtoEnd), At(SysinitKind.VnetConstructor, "past", Subsystem.InitIf));
        VnetBoot.Announce(File("m",
            new SysinitEntry(SysinitKind.VnetConstructor, "m", "m", "pull", Subsystem.Pseudo, Vnet.Order.Any, () => VnetBoot.Announce(pulled)),
            At(SysinitKind.VnetConstructor, "end", Subsystem.VnetDone)));
        VnetBoot.Boot();
        Check.Equal("past+ later+ end+", Ran);
        using VnetInstance vnet = VnetInstance.Create("another");
        Check.Equal("past+ later+ end+ past+ later+ end+", Ran);
    }

    /// <summary>Two modules of one name keep the process from booting, each time.</summary>
    public static void TwoModulesOfOneName()
    {
        VnetBoot.Announce(File("same"));
        VnetBoot.Announce(File("same"));
        for (int i = 0; i < 2; i++)
            Check.Equal("same", Check.Throws<VnetModuleExistsException>(() => VnetBoot.Boot()).Module);
        Check.True(!VnetBoot.IsBooted, "booted");
    }

    private static SysinitEntry At(SysinitKind kind, string name, Subsystem subsystem, string owner = "") =>
        new(kind, "m", owner.Length == 0 ? name : owner, name, subsystem, Vnet.Order.Any, () => s_ran.Add(name + (CurVnet.Current is null ? "-" : "+")));

    private static LinkerFile File(string module, params SysinitEntry[] entries) => new(module + ".dll", builder =>
    {
        builder.Module(module, 1);
        foreach (SysinitEntry entry in entries)
        {
            builder.Add(entry.Kind switch
            {
                SysinitKind.Constructor => LinkerSet.Sysinit,
                SysinitKind.Destructor => LinkerSet.Sysuninit,
                SysinitKind.VnetConstructor => LinkerSet.VnetConstructors,
                _ => LinkerSet.VnetDestructors,
            }, module, entry.Name, entry);
        }
    });
}
