namespace Vnet.Runtime.Scenarios;

internal static class KldScenarios
{
    /// <summary>With the host's securelevel above 0 nothing is loaded or unloaded; at 0 it is.</summary>
    public static void SecureLevel()
    {
        Prison.Prison0.SecureLevel = 0;
        Check.Equal(KldError.ENOENT, Check.Throws<VnetModuleNotFoundException>(() => Kld.Load("nowhere.dll")).KldError);
        Prison.Prison0.SecureLevel = 1;
        var load = Check.Throws<VnetSecureLevelException>(() => Kld.Load("nowhere.dll"));
        Check.Equal(KldError.EPERM, load.KldError);
        Check.Equal(1, load.SecureLevel);
        Check.Equal(KldError.EPERM, Check.Throws<VnetSecureLevelException>(() => Kld.Unload("nothing")).KldError);
    }

    /// <summary>Handlers are told when the process ends: this one turns its exit code into 0.</summary>
    public static void Shutdown()
    {
        VnetBoot.Announce(File("ends", what =>
        {
            if (what == ModuleEvent.Shutdown)
                Environment.ExitCode = 0;
            return KldError.None;
        }));
        VnetBoot.Boot();
        Check.Equal("ends", Kld.All.Single(file => file.Name == "ends.dll").Modules.Single());
        Environment.Exit(1); // The handler sees to it that this is not how it ends.
    }

    /// <summary>A module that refuses keeps the process from booting; the next attempt starts from the beginning.</summary>
    public static void BootRefused()
    {
        bool refuse = true;
        VnetBoot.Announce(File("refuses", what => what == ModuleEvent.Load && refuse ? KldError.EINVAL : KldError.None));
        Check.Equal(KldError.EINVAL, Check.Throws<VnetModuleRefusedException>(() => VnetBoot.Boot()).KldError);
        Check.True(!VnetBoot.IsBooted, "booted in spite of a refusal");
        refuse = false;
        VnetBoot.Boot();
        Check.Equal(KldError.EBUSY, Check.Throws<VnetBusyException>(() => Kld.Unload("refuses")).KldError);
    }

    /// <summary>A dependency that is not met keeps the process from booting, until it is.</summary>
    public static void BootDependency()
    {
        VnetBoot.Announce(Needing("high", "low 2 2 3"));
        Check.Equal("low", Check.Throws<VnetModuleDependencyException>(() => VnetBoot.Boot()).Dependency);
        VnetBoot.Announce(new LinkerFile("low.dll", builder => builder.Module("low", 3)));
        VnetBoot.Boot();
        var late = Check.Throws<VnetModuleDependencyException>(() => VnetModules.Load(Needing("late", "low 4 4 5")));
        Check.True(late.Message.Contains("version 3 is loaded ('low.dll')", StringComparison.Ordinal), late.Message);
        Check.True(VnetModules.Find("late") is null, "loaded without what it needs");
    }

    private static LinkerFile Needing(string module, string need) => new(module + ".dll", builder =>
    {
        builder.Abi($"abi {VnetAbi.Version}\nmodule {module} 1\ndepend {module} {need}");
        builder.Module(module, 1);
    });

    private static LinkerFile File(string module, Func<ModuleEvent, KldError> handler) => new(module + ".dll", builder =>
    {
        builder.Module(module, 1);
        builder.Add(LinkerSet.ModuleEvents, module, "Handler", handler);
    });
}
