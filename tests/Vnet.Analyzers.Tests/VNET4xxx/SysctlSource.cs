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

    /// <summary>A type that adds sysctls at run time, with the signatures of the runtime's.</summary>
    public const string Context = """
        namespace Vnet
        {
            internal sealed class SysctlContext
            {
                public void Add<T>(string name, string description, CtlFlags flags, SysctlAddress<T> address, int number = -1) { }
                public void AddProc(string name, CtlType type, string format, string description, CtlFlags flags, SysctlHandler handler) { }
                public void AddNode(string name, string description, CtlFlags flags = CtlFlags.Rw) { }
                public void AddConstant<T>(string name, string description, T value) { }
            }
        }
        """;

    /// <summary>A handler with this attribute and these statements.</summary>
    public static string Handler(string attribute, string statements = "") =>
        $$"""{{attribute}} private static SysctlError Handle{{Parameters}} { {{statements}} return SysctlError.Ok; }""";
}
