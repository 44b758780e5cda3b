namespace Vnet.Generators.Tests;

/// <summary>Generated code, run against the runtime.</summary>
public class BehaviourTests
{
    public BehaviourTests() => VnetBoot.Boot(); // What tests load comes after boot, and can be unloaded.

    [Fact]
    public void Vnets_have_values_of_their_own() => Assert.Equal("1 5 5 | [] [3] [] | x! x | 536 a/9 b/2", LoadedProgram.Run("Values", """
        using System.Collections.Generic;
        using Vnet;
        public static partial class Check
        {
            [VnetDefine] private static int s_size = 5;
            [VnetDefine] private static List<int> s_items = new();
            [VnetDefine] private static string s_name = "x";
            [VnetDefine] private static (string Name, int N) s_pair = ("b", 2);
            [VnetDefine] private static List<int>? s_none;
            [VnetDefine] private static long? s_maybe = 536;
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a"), b = VnetInstance.Create("b");
                using (CurVnet.Set(a))
                {
                    V_size = 1; V_items.Add(3); V_name += "!"; V_pair.Name = "a"; Cur.pair.N = 9;
                }
                return $"{In(a).size} {In(b).size} {s_size} | [{string.Join(",", s_items)}] [{string.Join(",", In(a).items)}] [{string.Join(",", In(b).items)}] | "
                    + $"{In(a).name} {In(b).name}{In(b).none} | {In(b).maybe} {In(a).pair.Name}/{In(a).pair.N} {In(b).pair.Name}/{In(b).pair.N}";
            }
        }
        """));

    [Fact]
    public void A_lock_is_each_vnets_own() => Assert.Equal("True False True", LoadedProgram.Run("Locks", """
        using System.Threading;
        using Vnet;
        public static partial class Check
        {
            [VnetDefine] private static object s_first = new();
            [VnetDefine] private static Lock s_lock = new();
            [VnetDefine] private static Lock? s_none;
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a"), b = VnetInstance.Create("b");
                using (CurVnet.Set(a))
                {
                    lock (V_lock)
                        return $"{In(a).@lock.IsHeldByCurrentThread} {In(b).@lock.IsHeldByCurrentThread} {V_none is null}";
                }
            }
        }
        """));

    [Fact]
    public void Reference_copy_is_the_default_of_later_vnets() => Assert.Equal("1 2 y", LoadedProgram.Run("Defaults", """
        using Vnet;
        public static partial class Check
        {
            [VnetDefine] private static int s_size = 1;
            [VnetDefine] private static string s_name = "x";
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a");
                s_size = 2; s_name = "y";
                using VnetInstance b = VnetInstance.Create("b");
                return $"{In(a).size} {In(b).size} {In(b).name}";
            }
        }
        """));

    [Fact]
    public void A_clock_that_can_be_set_is_each_vnets_own() => Assert.Equal("5 0", LoadedProgram.Run("Clocks", """
        using System;
        using Vnet;
        public sealed class HandClock : TimeProvider
        {
            public long Now;
            public override long GetTimestamp() => Now;
        }
        public static partial class Check
        {
            [VnetDefine] private static TimeProvider s_clock = new HandClock();
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a"), b = VnetInstance.Create("b");
                ((HandClock)In(a).clock).Now = 5;
                return $"{In(a).clock.GetTimestamp()} {In(b).clock.GetTimestamp()}";
            }
        }
        """));

    [Fact]
    public void Code_of_an_unloaded_module_sees_nobody_elses_variables()
    {
        using LoadedProgram a = Program("UnloadedA", 1), b = Program("UnloadedB", 2);
        Assert.Equal("1 1 1", a.Run());
        a.Unlink();
        Assert.Equal("2 2 2", b.Run());
        Assert.StartsWith("1 0 ", a.Run(), StringComparison.Ordinal); // Its memory is still its own, without references.
        using (VnetInstance.Create("later"))
            Assert.Equal("2 2 2", b.Run());
        a.Link();
        Assert.Equal("1 1 1", a.Run());
        Assert.Equal("2 2 2", b.Run());

        static LoadedProgram Program(string name, int value) => new(GeneratorHarness.Run(new GeneratorOptions { AssemblyName = name }, $$"""
            using System.Collections.Generic;
            using Vnet;
            public static partial class Check
            {
                [VnetDefine] private static long s_number = {{value}};
                [VnetDefine] private static List<int>? s_list = new() { {{value}} };
                [DpcpuDefine] private static long s_counted = {{value}};
                public static string Run() => $"{In(VnetInstance.Default).number} {In(VnetInstance.Default).list?[0] ?? 0} {DPCPU_counted[0]}";
            }
            """).AssertClean().Compilation);
    }

    [Fact]
    public void A_static_constructor_may_count() => Assert.Equal("2", LoadedProgram.Run("StaticConstructor", """
        using Vnet;
        public static partial class Check
        {
            [DpcpuDefine] private static long s_made;
            static Check() => DPCPU_made.Add(2);
            public static string Run() => DPCPU_made.Sum().ToString();
        }
        """));

    [Fact]
    public void Private_nested_types_records_and_structs_hold_variables() => Assert.Equal("1 2 3 4", LoadedProgram.Run("Nested", """
        using Vnet;
        public static partial class Check
        {
            private partial struct A { [VnetDefine] private static int s_x = 1; public static int Read(VnetInstance v) => In(v).x; }
            private partial record B { [VnetDefine] private static int s_x = 2; public static int Read(VnetInstance v) => In(v).x;
                private protected partial record struct C { [VnetDefine] private static Secret s_x = new() { Y = 3 }; private struct Secret { public int Y; } public static int Read(VnetInstance v) => In(v).x.Y; }
                public static int ReadC(VnetInstance v) => C.Read(v); }
            private readonly ref partial struct D { [VnetDefine] private static int s_x = 4; public static int Read(VnetInstance v) => In(v).x; }
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a");
                return $"{A.Read(a)} {B.Read(a)} {B.ReadC(a)} {D.Read(a)}";
            }
        }
        """));

    [Fact]
    public void Initialisers_bind_as_where_they_stand() => Assert.Equal("3 Demo.Thing 7,8 5", LoadedProgram.Run("Binding", """
        using System.Linq;
        using Vnet;
        using Thing = Demo.Thing;
        using static Demo.Numbers;
        public static partial class Check
        {
            [VnetDefine] private static System.Collections.Generic.List<int> s_list = Enumerable.Range(0, Three).ToList();
            [VnetDefine] private static object s_thing = new Thing();
            [VnetDefine] private static int[] s_array = { 7, 8 };
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a");
                return $"{In(a).list.Count} {In(a).thing} {string.Join(",", In(a).array)} {Demo.Other.Run(a)}";
            }
        }
        """, """
        namespace Demo
        {
            public class Thing { }
            public static class Numbers { public const int Three = 3; }
            static partial class Other { public static int Run(Vnet.VnetInstance v) => In(v).list.Count; }
        }
        namespace Demo
        {
            using System.Collections.Generic;
            using System.Linq;
            static partial class Other { [Vnet.VnetDefine] private static List<int> s_list = Enumerable.Range(0, 5).ToList(); }
        }
        """));

    [Fact]
    public void Constructors_run_in_each_vnet() => Assert.Equal("up a, up b, down b, down a", LoadedProgram.Run("Life", """
        using System.Collections.Generic;
        using Vnet;
        public static partial class Check
        {
            private static readonly List<string> s_log = new();
            [VnetSysinit(Subsystem.ProtoDomain)] private static void Up() { if (!CurVnet.IsDefault) s_log.Add("up " + CurVnet.Current!.Name); }
            [VnetSysuninit(Subsystem.ProtoDomain)] private static void Down() { s_log.Add("down " + CurVnet.Current!.Name); }
            public static string Run()
            {
                using (VnetInstance a = VnetInstance.Create("a"), b = VnetInstance.Create("b")) { }
                return string.Join(", ", s_log);
            }
        }
        """));

    [Fact]
    public void Linker_sets_hold_addresses_and_delegates() => Assert.Equal("8 c n 12", LoadedProgram.Run("Sets", """
        using System;
        using System.Linq;
        using Vnet;
        public static partial class Check
        {
            [LinkerSet("gen numbers")] private static int s_number = 7;
            [LinkerSet("gen names")] private const string Constant = "c";
            [LinkerSet("gen names")] private static readonly string s_name = "n";
            [LinkerSet("gen calls")] private static int Twice(int x) => 2 * x;
            public static string Run()
            {
                LinkerSet.Of<int>("gen numbers")[0].Value++;
                return $"{s_number} {string.Join(" ", LinkerSet.Of<string>("gen names").Select(i => i.Value))} {LinkerSet.Of<Func<int, int>>("gen calls")[0].Value(6)}";
            }
        }
        """));

    [Fact]
    public void Per_cpu_variables_are_summed() => Assert.Equal("1000 8", LoadedProgram.Run("PerCpu", """
        using System.Threading.Tasks;
        using Vnet;
        public static partial class Check
        {
            [DpcpuDefine] private static long s_packets;
            [DpcpuDefine] private static Stats s_stats;
            private struct Stats { public long In; }
            public static string Run()
            {
                Parallel.For(0, 1000, _ => DPCPU_packets.Add(1));
                DPCPU_stats[0].In = 8;
                return $"{DPCPU_packets.Sum()} {DPCPU_stats.VarSum(static stats => stats.In)}";
            }
        }
        """));

    [Fact]
    public void Symbols_know_type_alignment_and_documentation() => Assert.Equal("System.Int64 8 8 The \"size\" of x. | System.IntPtr | False True", LoadedProgram.Run("Symbols", """
        using System.Linq;
        using Vnet;
        public static unsafe partial class Check
        {
            /// <summary>The "size" of
            /// <see cref="Check"/>x<c/>.</summary>
            [VnetDefine] private static long gen_size = 1;
            [VnetDefine] private static int* gen_pointer;
            [VnetDefine] private static object gen_own = new();
            [VnetDefine] private static string gen_shared = "";
            public static string Run()
            {
                VnetVariable Of(string name) => VnetSymbols.All.OfType<VnetVariable>().Single(v => v.Name == name);
                VnetVariable size = Of("gen_size");
                return $"{size.Type} {size.Size} {size.Alignment} {size.Documentation!.Replace("Check", "")} | {Of("gen_pointer").Type} | {!Of("gen_own").HasFactory} {!Of("gen_shared").HasFactory}";
            }
        }
        """));

    [Fact]
    public void Module_without_variables_loads() => Assert.Equal("2 empty", LoadedProgram.Run("EmptyModules", """
        using System.Linq;
        using Vnet;
        [assembly: VnetModule("gen whole", Version = 2)]
        [VnetModule("gen empty")] public static class Check
        {
            public static string Run() => $"{VnetModules.Find("gen whole")!.Version} {VnetModules.Find("gen empty")!.Name[4..]}";
        }
        """));

    [Fact]
    public void Boot_table_links_referenced_libraries()
    {
        GeneratorOutput library = GeneratorHarness.Run(new GeneratorOptions { AssemblyName = "Lib.Of.Boot" },
            "namespace Lib; public static partial class L { /** <summary>X.</summary> */ [Vnet.VnetDefine(Access = Vnet.VnetAccess.Public)] private static int s_x = 7; }").AssertClean();
        GeneratorOutput program = GeneratorHarness.Run(
            new GeneratorOptions { AssemblyName = "App.Of.Boot", IsExecutable = true, References = [library.Compilation.ToMetadataReference()] },
            """
            using System.Linq;
            using Vnet;
            public static class Check
            {
                private static void Main() { }
                public static string Run()
                {
                    string known = string.Join(" ", VnetModules.All.Select(m => m.Name).Where(n => n.EndsWith(".Boot")));
                    using VnetInstance a = VnetInstance.Create("a");
                    Lib.L.In(a).x++;
                    return $"{known} {Lib.L.In(a).x}";
                }
            }
            """).AssertClean();
        using var loaded = new LoadedProgram(library.Compilation, program.Compilation);
        Assert.Equal("Lib.Of.Boot 8", loaded.Run());
    }
}
