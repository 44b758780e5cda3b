namespace Vnet.VimageTests;

/// <summary>The same source with the feature on and off.</summary>
[VnetModule("shared")]
internal static partial class SharedModule
{
    [VnetDefine] private static int s_number = 42;
    [VnetDefine] private static string? s_label = "default";
    [VnetDefine] private static List<string> s_log = [];
    [VnetDefine] private static (string Name, int Count) s_couple = ("pair", 2);
    [DpcpuDefine] private static long shared_hits = 0;

    internal static ref int Reference => ref s_number;

    [VnetSysinit(Subsystem.Pseudo)]
    private static void Init() => V_log.Add("init");
}
