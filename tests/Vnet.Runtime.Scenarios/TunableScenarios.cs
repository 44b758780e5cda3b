namespace Vnet.Runtime.Scenarios;

/// <summary>What is set before boot is there in the first vnet.</summary>
[VnetModule("tunable_scenarios")]
internal static partial class TunableScenarios
{
    [VnetDefine] private static int s_mss = 536;
    [VnetDefine] private static int s_window = 100;
    [VnetDefine] private static int s_burst = 3;
    [VnetDefine] private static int s_wrong = 4;
    [VnetGlobal("What a tunable sets once.")] private static int s_hash = 16;

    /// <summary>From the environment in both forms and from the program; one that is wrong does not stop boot.</summary>
    public static void BeforeBoot()
    {
        Environment.SetEnvironmentVariable("VNET_TUNABLE_net__scenario__mss", "1460");
        Environment.SetEnvironmentVariable("VNET_TUNABLES", "net.scenario.window=4k; net.scenario.hash=0x20;net.scenario.mss=1;nonsense");
        Tunables.Set("net.scenario.burst", "9");
        Tunables.Set("net.scenario.wrong", "99999999999");
        VnetBoot.Announce(Fields());
        VnetInstance vnet = VnetInstance.Default;
        Check.Equal("1460 4096 9 4 32", $"{In(vnet).mss} {In(vnet).window} {In(vnet).burst} {In(vnet).wrong} {s_hash}");
        Check.Equal("net.scenario.wrong nonsense", string.Join(" ", Tunables.Errors.Select(error => error.Name).Order(StringComparer.Ordinal)));
        Check.Equal("1460", Sysctl.GetText(Sysctl.Find("net.scenario.mss")));
    }

    /// <summary>A leaf may be announced before the file that declares its parent.</summary>
    public static void FilesInAnyOrder()
    {
        VnetBoot.Announce(File("leaf", SysctlEntry.Constant("net.later.leaf", "", CtlFlags.Rd, -1, null, null, 5)));
        VnetBoot.Announce(File("node", SysctlEntry.Node("net.later", "", CtlFlags.Rw, -1, null)));
        Check.Equal(5, Sysctl.Get<int>("net.later.leaf"));
    }

    private static LinkerFile Fields() => File("scenario",
        SysctlEntry.Node("net.scenario", "", CtlFlags.Rw, -1, null),
        SysctlEntry.Field("net.scenario.mss", "", CtlFlags.RwTun, -1, null, null, static () => ref s_mss, static () => ref V_mss),
        SysctlEntry.Field("net.scenario.window", "", CtlFlags.RwTun, -1, null, null, static () => ref s_window, static () => ref V_window),
        SysctlEntry.Field("net.scenario.burst", "", CtlFlags.RwTun, -1, null, null, static () => ref s_burst, static () => ref V_burst),
        SysctlEntry.Field("net.scenario.wrong", "", CtlFlags.RwTun, -1, null, null, static () => ref s_wrong, static () => ref V_wrong),
        SysctlEntry.Field("net.scenario.hash", "", CtlFlags.RdTun, -1, null, null, static () => ref s_hash, null));

    private static LinkerFile File(string name, params SysctlEntry[] entries) => new(name + ".dll", builder =>
    {
        builder.Module(name, 1);
        foreach (SysctlEntry entry in entries)
            builder.Add(LinkerSet.Sysctl, name, entry.Name, entry);
    });
}
