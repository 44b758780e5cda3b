using System.Runtime.CompilerServices;

namespace Vnet.Generators.Tests;

/// <summary>Generated sysctls and statistics, run against the runtime.</summary>
public class SysctlBehaviourTests
{
    public SysctlBehaviourTests() => VnetBoot.Boot();

    [Fact]
    public void Fields_are_read_and_written_through_the_tree() => Assert.Equal("1 5 | 536 900 536 | x y | 2 3 | -5 Friday | 1 | A QU", LoadedProgram.Run("SysctlFields", """
        using System;
        using Vnet;
        [assembly: SysctlNode("net.gen_fields", "A test")]
        public static partial class Check
        {
            [Sysctl("net.gen_fields.plain", "", Access = SysctlAccess.ReadWrite)] private static int s_plain = 1;
            [Sysctl("net.gen_fields.mss", "", Access = SysctlAccess.ReadWrite)] [VnetDefine] private static int s_mss = 536;
            [Sysctl("net.gen_fields.name", "", Access = SysctlAccess.ReadWrite)] [VnetDefine] private static string s_name = "x";
            [Sysctl("net.gen_fields.day", "", Access = SysctlAccess.ReadWrite)] [VnetDefine] private static DayOfWeek s_day = DayOfWeek.Tuesday;
            [Sysctl("net.gen_fields.const", "")] private const long Constant = -5;
            [Sysctl("net.gen_fields.constday", "")] private const DayOfWeek Day = DayOfWeek.Friday;
            [Sysctl("net.gen_fields.version", "")] private static readonly string s_version = "1";
            [Sysctl("net.gen_fields.large", "")] private static readonly ulong s_large = 1;
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a"), b = VnetInstance.Create("b");
                string plain = $"{Sysctl.Get<int>("net.gen_fields.plain")} ";
                Sysctl.Set("net.gen_fields.plain", 5);
                plain += s_plain;
                Sysctl.Set("net.gen_fields.mss", 900, b);
                Sysctl.SetString("net.gen_fields.name", "y", b);
                Sysctl.Set("net.gen_fields.day", 3, b);
                return $"{plain} | {Sysctl.Get<int>("net.gen_fields.mss", a)} {In(b).mss} {s_mss} | "
                    + $"{In(a).name} {Sysctl.GetString("net.gen_fields.name", b)} | {(int)In(a).day} {(int)In(b).day} | "
                    + $"{Sysctl.Get<long>("net.gen_fields.const")} {(DayOfWeek)Sysctl.Get<int>("net.gen_fields.constday")} | {Sysctl.GetString("net.gen_fields.version")} | "
                    + $"{Sysctl.Find("net.gen_fields.name").Format} {Sysctl.Find("net.gen_fields.large").Format}";
            }
        }
        """));

    [Fact]
    public void Flags_follow_from_the_field() => Assert.Equal("True False True False", LoadedProgram.Run("SysctlFlags", """
        using Vnet;
        [assembly: SysctlNode("net.gen_flags", "A test")]
        public static partial class Check
        {
            [Sysctl("net.gen_flags.mine", "")] [VnetDefine] private static int s_mine = 1;
            [Sysctl("net.gen_flags.plain", "", Flags = CtlFlags.Vnet)] private static int s_plain = 1;
            [Sysctl("net.gen_flags.tunable", "", Tunable = true)] private static int s_tunable = 1;
            [Sysctl("net.gen_flags.const", "", Access = SysctlAccess.ReadWrite, Tunable = true)] private const int Constant = 1;
            public static string Run() => $"{Has("mine", CtlFlags.Vnet)} {Has("plain", CtlFlags.Vnet)} {Has("tunable", CtlFlags.Tun)} {Has("const", CtlFlags.Wr | CtlFlags.Tun)}";
            private static bool Has(string name, CtlFlags flag) => (Sysctl.Find("net.gen_flags." + name).Flags & flag) != 0;
        }
        """));

    [Fact]
    public void Sums_and_counters_are_read_and_zeroed() => Assert.Equal("20 0 | 3 0 | 4 6 0", LoadedProgram.Run("SysctlSums", """
        using System.Threading.Tasks;
        using Vnet;
        [assembly: SysctlNode("net.gen_sums", "A test")]
        public static partial class Check
        {
            [Sysctl("net.gen_sums.packets", "", Access = SysctlAccess.ReadWrite)] [DpcpuDefine] private static long s_packets;
            [Sysctl("net.gen_sums.hits", "", Access = SysctlAccess.ReadWrite)] private static readonly CounterU64 s_hits = new();
            [Sysctl("net.gen_sums.misses", "", Access = SysctlAccess.ReadWrite)] [VnetDefine] private static CounterU64 s_misses = new();
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a"), b = VnetInstance.Create("b");
                Parallel.For(0, 10, _ => DPCPU_packets.Add(2));
                s_hits.Add(3);
                In(a).misses.Add(4);
                In(b).misses.Add(6);
                string text = $"{Sysctl.Get<long>("net.gen_sums.packets")} ";
                Sysctl.Set("net.gen_sums.packets", 1L);
                text += $"{DPCPU_packets.Sum()} | {Sysctl.Get<ulong>("net.gen_sums.hits")} ";
                Sysctl.Set("net.gen_sums.hits", 1UL);
                text += $"{s_hits.Fetch()} | {Sysctl.Get<ulong>("net.gen_sums.misses", a)} {Sysctl.Get<ulong>("net.gen_sums.misses", b)} ";
                Sysctl.Set("net.gen_sums.misses", 0UL, b);
                return text + In(b).misses.Fetch();
            }
        }
        """));

    [Fact]
    public void Statistics_are_read_as_a_struct_and_zeroed_by_any_write() => Assert.Equal("S,stat Opaque 16 | 3 -1 | 0 0 | 7 | 9", LoadedProgram.Run("SysctlStatistics", """
        using System.Runtime.InteropServices;
        using System.Threading.Tasks;
        using Vnet;
        [assembly: SysctlNode("net.gen_stats", "A test")]
        public static partial class Check
        {
            [Sysctl("net.gen_stats.stats", "", Access = SysctlAccess.ReadWrite)] [VnetDefine] private static Stat s_stat;
            [Sysctl("net.gen_stats.host", "")] private static readonly Pcpustat<Stat> s_host = new();
            [VnetPcpustat] public struct Stat { public ulong Packets; public long Balance; }
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a"), b = VnetInstance.Create("b");
                In(b).stat.Own.Packets = 7;
                s_host.Own.Packets = 9;
                Parallel.For(0, 3, _ => { using (CurVnet.Set(a)) V_stat.Own.Packets++; });
                using (CurVnet.Set(a))
                    V_stat.Own.Balance--;
                SysctlOid oid = Sysctl.Find("net.gen_stats.stats");
                string text = $"{oid.Format} {oid.Type} {Sysctl.GetBytes(oid, a).Length} | ";
                Stat stat = MemoryMarshal.Read<Stat>(Sysctl.GetBytes(oid, a));
                text += $"{stat.Packets} {stat.Balance} | ";
                Sysctl.Call(oid.Numbers, default, out _, new byte[1], vnet: a);
                stat = In(a).stat.Sum();
                return text + $"{stat.Packets} {stat.Balance} | {Sysctl.Get<Stat>(oid, b).Packets} | {Sysctl.Get<Stat>("net.gen_stats.host").Packets}";
            }
        }
        """));

    [Fact]
    public void Handlers_serve_several_names_also_of_file_local_and_private_types() => Assert.Equal("12 22 31 | 40 41", LoadedProgram.Run("SysctlProcs", """
        using Vnet;
        [assembly: SysctlNode("net.gen_procs", "A test")]
        public static partial class Check
        {
            private partial struct Hidden
            {
                [VnetDefine] private static int s_base = 2;
                [SysctlProc("net.gen_procs.one", CtlType.Int, "I", "", Argument = 10, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
                [SysctlProc("net.gen_procs.two", CtlType.Int, "I", "", Argument = 20, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
                private static SysctlError Handle(SysctlOid oid, ref SysctlRequest request) => request.Output((int)oid.Argument + V_base);
            }
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a");
                string text = $"{Sysctl.Get<int>("net.gen_procs.one", a)} {Sysctl.Get<int>("net.gen_procs.two", a)} {Sysctl.Get<int>("net.gen_procs.file")} | {Sysctl.Get<int>("net.gen_procs.mine", a)} ";
                Sysctl.Set("net.gen_procs.mine", 41, a);
                return text + Sysctl.Get<int>("net.gen_procs.mine", a);
            }
        }
        """, """
        using Vnet;
        file static class Local
        {
            [SysctlProc("net.gen_procs.file", CtlType.Int, "I", "", Flags = CtlFlags.MpSafe)]
            private static SysctlError Handle(SysctlOid oid, ref SysctlRequest request) => request.Output(31);
            [Sysctl("net.gen_procs.mine", "", Access = SysctlAccess.ReadWrite)] [VnetDefine] private static int s_mine = 40;
        }
        """));

    [Fact]
    public void Sysctls_come_and_go_with_their_assembly()
    {
        const string Source = """
            using Vnet;
            [assembly: SysctlNode("net.gen_gone", "A test")]
            public static partial class Check
            {
                [Sysctl("net.gen_gone.value", "")] private static int s_value = 1;
                public static string Run() => Sysctl.Get<int>("net.gen_gone.value").ToString();
            }
            """;
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("1", LoadedProgram.Run("SysctlGone", Source));
            Assert.False(Sysctl.TryFind("net.gen_gone.value", out _));
            Assert.False(Sysctl.TryFind("net.gen_gone", out _));
        }
    }

    [Fact]
    public void Statistics_of_a_module_that_is_loaded_again_start_anew_in_live_vnets()
    {
        const string Source = """
            using Vnet;
            public static partial class Check
            {
                [VnetDefine] private static Stat s_reloaded;
                [VnetPcpustat] private struct Stat { public long A, B; }
                public static string Run()
                {
                    foreach (VnetInstance vnet in VnetList.ReadLock())
                    {
                        using (CurVnet.Set(vnet))
                        {
                            V_reloaded.Own.B += 2;
                            using (Dpcpu.Pin(0))
                                V_reloaded.Own.B++;
                            if (V_reloaded.Sum().B != 3 || V_reloaded.Sum().A != 0)
                                return $"{V_reloaded.Sum().A} {V_reloaded.Sum().B} in {vnet}";
                        }
                    }

                    return "ok";
                }
            }
            """;
        using VnetInstance live = VnetInstance.Create("live");
        for (int i = 0; i < 5; i++)
            Assert.Equal("ok", LoadedProgram.Run($"Reloaded{i % 2}", Source));
    }

    [Theory]
    [InlineData("[VnetDefine] private static CounterU64 s_goes = new();", "V_goes.Add(1);")]
    [InlineData("[VnetDefine] private static Stat s_goes;", "V_goes.Own.A++;")]
    [InlineData("[VnetDefine] private static Stat s_goes;", "V_goes.Own.A++; V_goes.Sum(); V_goes.Zero(); In(CurVnet.Current!).goes.Own.A++; using (Dpcpu.Pin(0)) V_goes.Own.A++;")]
    [InlineData("[Sysctl(\"net.gen_goes.stats\", \"\", Flags = CtlFlags.Stats)] [VnetDefine] private static Stat s_goes;", "V_goes.Own.A++; Sysctl.GetBytes(Sysctl.Find(\"net.gen_goes.stats\"));")]
    public void Cells_go_with_the_module_although_vnets_live_on(string field, string count)
    {
        using VnetInstance live = VnetInstance.Create("stays");
        WeakReference cells = LoadCountUnload(live, field, count);
        for (int i = 0; i < 20 && cells.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(cells.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference LoadCountUnload(VnetInstance live, string field, string count)
        {
            GeneratorOutput output = GeneratorHarness.Run(new GeneratorOptions { AssemblyName = "GoesAway" }, $$"""
                using Vnet;
                [assembly: SysctlNode("net.gen_goes", "A test")]
                public static partial class Check
                {
                    {{field}}
                    [VnetPcpustat] public struct Stat { public long A; }
                    public static string Run() { {{count}} return "ok"; }
                }
                """).AssertClean();
            using var program = new LoadedProgram(output.Compilation);
            using (CurVnet.Set(live))
                Assert.Equal("ok", program.Run());
            return new WeakReference(VnetSymbols.Variable("GoesAway.goes").ReadObject(live));
        }
    }

    [Fact]
    public void More_statistics_than_directories_hold_are_counted_as_well()
    {
        const int Count = 100;
        string fields = string.Join("\n", Enumerable.Range(0, Count).Select(i => $"[VnetDefine] private static Stat many{i};"));
        string adds = string.Join("\n", Enumerable.Range(0, Count).Select(i => $"V_many{i}.Own.A += {i}; using (Dpcpu.Pin(0)) V_many{i}.Own.A++;"));
        string sums = string.Join(" + ", Enumerable.Range(0, Count).Select(i => $"V_many{i}.Sum().A"));
        Assert.Equal((2 * ((Count * (Count - 1) / 2) + Count)).ToString(System.Globalization.CultureInfo.InvariantCulture), LoadedProgram.Run("Many", $$"""
            using Vnet;
            public static partial class Check
            {
                {{fields}}
                [VnetPcpustat] private struct Stat { public long A; }
                public static string Run()
                {
                    using VnetInstance vnet = VnetInstance.Create("many");
                    using (CurVnet.Set(vnet))
                    {
                        for (int i = 0; i < 2; i++)
                        {
                            {{adds}}
                        }

                        return ({{sums}}).ToString();
                    }
                }
            }
            """));
    }
}
