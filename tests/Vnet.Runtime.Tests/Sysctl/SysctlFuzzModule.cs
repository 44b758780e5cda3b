namespace Vnet.Runtime.Tests;

/// <summary>What random writes may change: nobody else reads these variables.</summary>
[VnetModule("sysctl_fuzz")]
internal static partial class SysctlFuzzModule
{
    [VnetDefine] private static int s_mss = 536;
    [VnetDefine] private static string? s_banner = "default";
    [VnetDefine] private static bool s_isOn = true;
    [DpcpuDefine] private static long fuzz_hits = 0;

    [VnetGlobal("A test's plain static.")] private static int s_plain = 10;
    [VnetGlobal("A test's plain static.")] private static ulong s_wide = ulong.MaxValue;
    [VnetGlobal("A test's plain static.")] private static sbyte s_narrow = -3;
    [VnetGlobal("A test's plain static.")] private static DayOfWeek s_day = DayOfWeek.Friday;
    [VnetGlobal("A test's plain static.")] private static (int X, int Y) s_point = (1, 2);

    /// <summary>One of every type, a constant, a hidden one, a handler that throws and one that misuses its request.</summary>
    public static LinkerFile File() => new("fuzz.dll", builder =>
    {
        builder.Module("fuzz", 1);
        Add(SysctlEntry.Node("net.fuzz", "Tests", CtlFlags.Rw, -1, null));
        Add(SysctlEntry.Field("net.fuzz.mss", "", CtlFlags.RwTun, -1, null, null, static () => ref s_mss, static () => ref V_mss));
        Add(SysctlEntry.Field<string?>("net.fuzz.banner", "", CtlFlags.RwTun, -1, null, null, static () => ref s_banner, static () => ref V_banner));
        Add(SysctlEntry.Field("net.fuzz.on", "", CtlFlags.RwTun, -1, null, null, static () => ref s_isOn, static () => ref V_isOn));
        Add(SysctlEntry.Field("net.fuzz.plain", "", CtlFlags.RwTun, 7, null, null, static () => ref s_plain, null));
        Add(SysctlEntry.Field("net.fuzz.wide", "", CtlFlags.Rw, -1, null, null, static () => ref s_wide, null));
        Add(SysctlEntry.Field("net.fuzz.narrow", "", CtlFlags.Rw, -1, null, null, static () => ref s_narrow, null));
        Add(SysctlEntry.Field("net.fuzz.day", "", CtlFlags.Rw, -1, null, null, static () => ref s_day, null));
        Add(SysctlEntry.Field("net.fuzz.point", "", CtlFlags.Rw, -1, null, "S,point", static () => ref s_point, null));
        Add(SysctlEntry.Field("net.fuzz.hidden", "", CtlFlags.Rd | CtlFlags.Skip, -1, null, null, static () => ref s_plain, null));
        Add(SysctlEntry.Constant("net.fuzz.version", "", CtlFlags.Rw, -1, null, null, "1.0"));
        Add(SysctlEntry.Dpcpu("net.fuzz.hits", "", CtlFlags.Rw | CtlFlags.Stats, -1, null, static () => DPCPU_fuzz_hits.Sum(), static () => DPCPU_fuzz_hits.Zero()));
        Add(SysctlEntry.Proc("net.fuzz.throws", CtlType.Int, "I", "", CtlFlags.Rw | CtlFlags.MpSafe, -1, null, 0,
            static (SysctlOid _, ref SysctlRequest _) => throw new FormatException()));
        Add(SysctlEntry.Proc("net.fuzz.greedy", CtlType.Opaque, "S,x", "", CtlFlags.Rw | CtlFlags.MpSafe, -1, null, 0, static (SysctlOid _, ref SysctlRequest request) =>
        {
            request.Output([1, 2, 3]);
            request.OutputString("é€");
            request.InputString(out string _);
            return request.Output(7L);
        }));

        void Add(SysctlEntry entry) => builder.Add(LinkerSet.Sysctl, "fuzz", entry.Name, entry);
    });
}
