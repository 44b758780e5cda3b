namespace Vnet.VimageTests;

/// <summary>What the sysctl tests publish: a vnet variable, plain ones, strings, structs and handlers.</summary>
[VnetModule("sysctl_tests")]
internal static partial class SysctlModule
{
    [VnetDefine] private static int s_mss = 536;
    [VnetDefine] private static string? s_banner = "default";
    [VnetDefine] private static bool s_isOn = true;
    [DpcpuDefine] private static long ctl_hits = 0;

    [VnetGlobal("A test's plain static.")] private static int s_plain = 10;
    [VnetGlobal("A test's plain static.")] private static ulong s_wide = ulong.MaxValue;
    [VnetGlobal("A test's plain static.")] private static sbyte s_narrow = -3;
    [VnetGlobal("A test's plain static.")] private static Shade s_shade = Shade.Dark;
    [VnetGlobal("A test's plain static.")] private static Point s_point = new() { X = 1, Y = 2 };

    internal enum Shade : ushort
    {
        Light,
        Dark,
    }

    /// <summary>A file that publishes all of it below <c>net.root</c>; <paramref name="more"/> comes with it.</summary>
    public static LinkerFile File(string root, params SysctlEntry[] more) => new(root + ".dll", builder =>
    {
        builder.Module(root, 1);
        Add(SysctlEntry.Node($"net.{root}", "Tests", CtlFlags.Rw, -1, null));
        Add(SysctlEntry.Field($"net.{root}.mss", "Segment size", CtlFlags.RwTun, -1, null, null, static () => ref s_mss, static () => ref V_mss));
        Add(SysctlEntry.Field<string?>($"net.{root}.banner", "Banner", CtlFlags.RwTun, -1, "label", null, static () => ref s_banner, static () => ref V_banner));
        Add(SysctlEntry.Field($"net.{root}.on", "Switch", CtlFlags.RwTun, -1, null, null, static () => ref s_isOn, static () => ref V_isOn));
        Add(SysctlEntry.Field($"net.{root}.plain", "Plain", CtlFlags.RwTun, 7, null, null, static () => ref s_plain, null));
        Add(SysctlEntry.Field($"net.{root}.wide", "Wide", CtlFlags.Rw, -1, null, null, static () => ref s_wide, null));
        Add(SysctlEntry.Field($"net.{root}.narrow", "Narrow", CtlFlags.Rw, -1, null, null, static () => ref s_narrow, null));
        Add(SysctlEntry.Field($"net.{root}.shade", "Shade", CtlFlags.Rw, -1, null, null, static () => ref s_shade, null));
        Add(SysctlEntry.Field($"net.{root}.point", "Point", CtlFlags.Rw, -1, null, "S,point", static () => ref s_point, null));
        Add(SysctlEntry.Field($"net.{root}.hidden", "", CtlFlags.Rd | CtlFlags.Skip, -1, null, null, static () => ref s_plain, null));
        Add(SysctlEntry.Constant($"net.{root}.version", "Version", CtlFlags.Rw, -1, null, null, "1.0"));
        Add(SysctlEntry.Dpcpu($"net.{root}.hits", "Hits", CtlFlags.Rw | CtlFlags.Stats, -1, null, static () => DPCPU_ctl_hits.Sum(), static () => DPCPU_ctl_hits.Zero()));
        foreach (SysctlEntry entry in more)
            Add(entry);

        void Add(SysctlEntry entry) => builder.Add(LinkerSet.Sysctl, root, entry.Name, entry);
    });

    internal struct Point
    {
        public int X;
        public int Y;
    }
}
