namespace Vnet.Runtime.Tests;

[VnetModule("runtime_tests", Version = 3)]
internal static partial class TestModule
{
    /// <summary>An unmanaged variable.</summary>
    [VnetDefine] private static int s_number = 42;
    [VnetDefine] private static long s_wide = -1;
    [VnetDefine] private static byte s_narrow = 7;
    [VnetDefine] private static Int128 s_widest = 5;
    [VnetDefine] private static string? s_text = "default";
    [VnetDefine] private static List<int> s_items = [];
    [VnetDefine] private static (string Name, int Count) s_pair = ("pair", 2);
    [VnetDefine] private static object? s_anything;

    [DpcpuDefine] private static long hits = 100;
    [DpcpuDefine] private static long losses = 0;
    [DpcpuDefine] private static Pair pairs = new() { First = 1, Second = 2 };

    [LinkerSet("runtime_tests_numbers")] private static int s_plain = 11;
    [LinkerSet("runtime_tests_numbers")] private static int s_other = 12;
    [LinkerSet("runtime_tests_numbers_again")] private static int s_twice = 13;

    [LinkerSet("runtime_tests_hooks")]
    private static int Hook() => s_plain;

    internal static int Plain
    {
        get => s_plain;
        set => s_plain = value;
    }

    internal static int Others => s_other + s_twice;

    internal struct Pair
    {
        public long First;
        public long Second;
    }
}

[VnetModule("runtime_tests_twin")]
internal static partial class TwinModule
{
    [VnetDefine] private static int s_number = 43;
    [VnetDefine] private static int s_hits = 1;
}
