namespace Vnet.Analyzers.Tests;

/// <summary>A module for the tests of the access family, and a class around the statements under test.</summary>
internal static class AccessSource
{
    public const string Module = """

        static partial class M
        {
            [VnetDefine] internal static int s_n = 1;
            [VnetDefine] internal static string? s_name;
            [VnetDefine] internal static List<int> s_list = new();
            [DpcpuDefine] internal static long s_hits;
            [VnetDefine] internal static Stat s_stat;
        }
        [VnetPcpustat] struct Stat { public long Packets; }
        """;

    public static string Body(string statements) => Members("void Run(VnetInstance a, VnetInstance b, bool c)\n    {\n" + statements + "\n    }");

    public static string Members(string members) => "class User\n{\n    " + members + "\n}\n" + Module;
}
