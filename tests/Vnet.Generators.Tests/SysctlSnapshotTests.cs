namespace Vnet.Generators.Tests;

/// <summary>What is generated for sysctls and statistics, in full. All of it compiles without a warning.</summary>
public class SysctlSnapshotTests
{
    [Fact]
    public void Sysctl_fields() => Verify("""
        using System;
        using Vnet;
        namespace Demo;
        [VnetModule("tcp")]
        internal static partial class Tcp
        {
            [Sysctl("net.inet.tcp.plain", "A plain static", Access = SysctlAccess.ReadWrite)] private static int s_plain = 1;
            [Sysctl("net.inet.tcp.mssdflt", "Default \"MSS\"", Access = SysctlAccess.ReadWrite, Tunable = true, Number = 3)] [VnetDefine] private static int tcp_mssdflt = 536;
            [Sysctl("net.inet.tcp.name", "", Label = "tcp")] [VnetDefine] private static string? s_name = "x";
            [Sysctl("net.inet.tcp.day", "An enum", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Secure2)] [VnetDefine] private static DayOfWeek s_day;
            [Sysctl("net.inet.tcp.day0", "An enum", Access = SysctlAccess.WriteOnly)] internal static DayOfWeek day0;
            [Sysctl("net.inet.tcp.const", "A constant", Access = SysctlAccess.ReadWrite, Tunable = true)] private const long Constant = -5;
            [Sysctl("net.inet.tcp.constday", "A constant enum")] private const DayOfWeek Day = DayOfWeek.Friday;
            [Sysctl("net.inet.tcp.version", "Read-only")] private static readonly string s_version = "1";
            [Sysctl("net.inet.tcp.pair", "A struct", Format = "S,tcppair")] [VnetDefine] private static Pair s_pair;
            [Sysctl("net.inet.tcp.when", "A struct without a format")] private static DateTime s_when;
            [Sysctl("net.inet.tcp.flag", "A volatile static")] private static volatile bool s_flag;
            [Sysctl("net.inet.tcp.packets", "Per CPU", Flags = CtlFlags.Stats)] [DpcpuDefine] private static long s_packets;
            [Sysctl("net.inet.tcp.bytes", "Per CPU", Access = SysctlAccess.ReadWrite)] [DpcpuDefine] private static ulong s_bytes;
            [Sysctl("net.inet.tcp.hits", "A counter", Access = SysctlAccess.ReadWrite)] private static readonly CounterU64 s_hits = new();
            [Sysctl("net.inet.tcp.misses", "A counter of each vnet")] [VnetDefine] private static CounterU64 s_misses = new();
            private struct Pair { public int A, B; }
        }
        """);

    [Fact]
    public void Sysctl_statistics() => Verify("""
        using Vnet;
        namespace Demo;
        [VnetPcpustat]
        public partial struct Tcpstat { public ulong tcps_sndtotal, tcps_sndbyte; public long Balance { get; set; } }
        internal static partial class Tcp
        {
            /// <summary>Counts.</summary>
            [Sysctl("net.inet.tcp.stats", "Statistics", Access = SysctlAccess.ReadWrite)] [VnetDefine] private static Tcpstat tcpstat;
            [Sysctl("net.inet.tcp.host", "Of the host", Format = "S,hoststat")] private static readonly Pcpustat<Tcpstat> s_host = new();
            [VnetDefine] private static int s_size;
            [VnetDefine] private static string? s_name;
        }
        """);

    [Fact]
    public void Sysctl_nodes() => Verify("""
        using Vnet;
        [assembly: SysctlNode("net.inet", "Internet protocols", Number = 2)]
        [assembly: SysctlNode("net.inet6", "Internet protocols, version 6", Flags = CtlFlags.Vnet | CtlFlags.Skip, Label = "six")]
        namespace Demo;
        [VnetModule("tcp")]
        [SysctlNode("net.inet.tcp", "TCP"), SysctlNode("net.inet.tcp.sack", "Selective acknowledgement")]
        internal static partial class Tcp;
        [VnetModule("udp")]
        [SysctlNode("net.inet.udp", "UDP")]
        internal static class Udp;
        [SysctlNode("net.inet.raw", "Raw IP")]
        internal class Raw<T>;
        """);

    [Fact]
    public void Sysctl_procs() => Verify("""
        using Vnet;
        namespace Demo;
        internal partial class Outer
        {
            private partial struct Tcp
            {
                [SysctlProc("net.inet.tcp.list", CtlType.Opaque, "S,entry", "A list", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
                [SysctlProc("net.inet.tcp.one", CtlType.Int, "I", "A number", Access = SysctlAccess.ReadWrite, Tunable = true, Argument = -1, Number = 7, Label = "l")]
                private static SysctlError Handle(SysctlOid oid, ref SysctlRequest request) => SysctlError.Ok;
                [Sysctl("net.inet.tcp.x", "")] private static int @class;
            }
        }
        """);

    [Fact]
    public void Sysctl_of_a_file_local_type() => Verify("""
        using Vnet;
        namespace Demo;
        [VnetModule("files")]
        [SysctlNode("net.files", "Files")]
        file static class G
        {
            [Sysctl("net.files.plain", "", Access = SysctlAccess.ReadWrite)] private static int s_plain;
            [Sysctl("net.files.mine", "", Access = SysctlAccess.ReadWrite)] [VnetDefine] private static int s_mine;
            [Sysctl("net.files.version", "")] private static readonly int s_version = 3;
            [Sysctl("net.files.sum", "")] [DpcpuDefine] private static int s_sum;
            [Sysctl("net.files.stats", "")] [VnetDefine] private static Stat s_stat;
            [SysctlProc("net.files.proc", CtlType.Int, "I", "")] [SysctlProc("net.files.other", CtlType.Int, "I", "", Argument = 2)]
            private static SysctlError Handle(SysctlOid oid, ref SysctlRequest request) => SysctlError.Ok;
        }
        [VnetPcpustat] internal struct Stat { public long A; }
        """);

    [Fact]
    public void Sysctl_refused()
    {
        GeneratorOutput output = GeneratorHarness.Run("""
            using System;
            using Vnet;
            namespace Demo;
            internal static partial class Refused
            {
                [Sysctl("", "")] private static int s_1;
                [Sysctl("a..b", "")] private static int s_2;
                [Sysctl("a b", "")] private static int s_3;
                [Sysctl("1.2.3.4.5.6.7.8.9.10", "")] private static int s_4;
                [Sysctl("a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a", "")] private static int s_5;
                [Sysctl("a.zero", "", Number = 0)] private static int s_6;
                [Sysctl("a.double", "")] private static double s_7;
                [Sysctl("a.decimal", "")] private static decimal s_8;
                [Sysctl("a.half", "")] private static Half s_9;
                [Sysctl("a.object", "")] private static object? s_10;
                [Sysctl("a.maybe", "")] private static int? s_11;
                [Sysctl("a.struct", "")] private static (string, int) s_12;
                [Sysctl("a.thread", "")] [ThreadStatic] private static int t_13;
                [Sysctl("a.cpu", "")] [DpcpuDefine] private static Guid s_14;
                [Sysctl("a.fraction", "")] [DpcpuDefine] private static double s_15;
                [Sysctl("a.readonly", "")] [VnetDefine] private static readonly int s_16;
                [Sysctl("a.collision", "")] [VnetDefine] private static int s_taken;
                [Sysctl(null!, "")] private static int s_18;
                private static int V_taken => 1;
                [SysctlProc("a.returns", CtlType.Int, "I", "")] private static int P1(SysctlOid oid, ref SysctlRequest request) => 0;
                [SysctlProc("a.node", CtlType.Node, "N", "")] private static SysctlError P2(SysctlOid oid, ref SysctlRequest request) => 0;
                [SysctlProc("a.parameters", CtlType.Int, "I", "")] private static SysctlError P3(SysctlOid oid) => 0;
                [SysctlProc("a.generic", CtlType.Int, "I", "")] private static SysctlError P4<T>(SysctlOid oid, ref SysctlRequest request) => 0;
                [SysctlProc("a.type", (CtlType)99, "I", "")] private static SysctlError P5(SysctlOid oid, ref SysctlRequest request) => 0;
            }
            internal partial class Instance { [Sysctl("a.instance", "")] private int _x; [SysctlProc("a.p", CtlType.Int, "I", "")] private SysctlError P(SysctlOid oid, ref SysctlRequest request) => 0; }
            internal static class NotPartial { [Sysctl("a.notpartial", "")] private static int s_x; }
            internal static partial class Generic<T> { [Sysctl("a.generic", "")] private static int s_x; }
            [SysctlNode("", "")] [SysctlNode("a.b", "", Number = -2)] internal static class Node;
            """);
        output.AssertClean();
        Assert.DoesNotContain(output.Files, file => file.Key.EndsWith(".Sysctl.g.cs", StringComparison.Ordinal));
    }

    private static void Verify(string source, [System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        Snapshot.Verify(GeneratorHarness.Run(source).AssertClean(), test);
}
