namespace Vnet.Analyzers.Tests;

/// <summary>Source around a sysctl under test.</summary>
internal static class SysctlSource
{
    public const string Parameters = "(SysctlOid oid, ref SysctlRequest request)";

    /// <summary>A module with variables of all kinds, and these members.</summary>
    public static string Module(string members) => $$"""
        public static partial class M
        {
            [VnetDefine] private static int mss = 536;
            [VnetDefine] private static List<int> s_flows = [];
            [DpcpuDefine] private static long packets;
            [VnetGlobal("one level for all")] private static int debug;
            {{members}}
        }
        """;

    /// <summary>A module whose method adds sysctls at run time, to <c>context</c>.</summary>
    public static string Addition(string statements, string members = "") =>
        Module($"static void Attach(SysctlContext context) {{ {statements} }} {members}");

    /// <summary>A handler with this attribute and these statements.</summary>
    public static string Handler(string attribute, string statements = "") =>
        $$"""{{attribute}} private static SysctlError Handle{{Parameters}} { {{statements}} return SysctlError.Ok; }""";
}
