using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vnet.Generators.Tests;

/// <summary>Variables of file-local types, which are written into companions.</summary>
public class FileLocalTests
{
    private const string Mixed = """
        using System.Collections.Generic;
        using Vnet;
        using Counts = System.Collections.Generic.Dictionary<string, int>;
        namespace Demo;
        /// <summary>Not partial: nothing is added to it.</summary>
        [VnetModule("files")]
        file static class G
        {
            /// <summary>Hits.</summary>
            [VnetDefine] private static int s_hits = 7;
            [VnetDefine] private static Counts s_counts = new() { ["a"] = 1 };
            [VnetDefine(Access = VnetAccess.Private)] private static string? name;
            [DpcpuDefine] private static long s_packets;
            [VnetSysinit(Subsystem.ProtoDomain)] private static void Init() => V_hits++;
            [LinkerSet("hooks")] private static int Hook(int x, string y) => x;
            [LinkerSet("hooks")] private static readonly int Fixed = 3;
            private partial record Inner { [VnetDefine] private static unsafe int* s_address; }
        }
        """;

    public FileLocalTests() => VnetBoot.Boot();

    [Fact]
    public void File_local_type()
    {
        GeneratorOutput output = GeneratorHarness.Run(new GeneratorOptions { AllowUnsafe = true }, Mixed);
        Snapshot.Verify(output);
        output.AssertClean();
        foreach (NullableContextOptions nullable in (NullableContextOptions[])[NullableContextOptions.Disable, NullableContextOptions.Warnings])
            GeneratorHarness.Run(new GeneratorOptions { AllowUnsafe = true, Nullable = nullable }, Mixed).AssertClean();
    }

    [Fact]
    public void Vnets_have_values_of_their_own() => Assert.Equal("9 8 7 | 0 1 | 3,4 | x - | 6/7 | 1005", LoadedProgram.Run("File, local+values", """
        using System.Collections.Generic;
        using Vnet;
        public static class Check { public static string Run() => G.Run(); }
        file sealed class G
        {
            [VnetDefine] private static int s_hits = 7;
            [VnetDefine] private static List<int> s_list = new() { 1 };
            [VnetDefine] private static List<int> s_unset = [3, 4];
            [VnetDefine] private static string? s_name;
            [VnetDefine] private static (string A, int B) s_pair = ("", 6);
            [DpcpuDefine] private static long s_packets = 5;
            [VnetSysinit(Subsystem.ProtoDomain)] private static void Init() => V_hits++;
            public static string Run()
            {
                using VnetInstance a = VnetInstance.Create("a"), b = VnetInstance.Create("b");
                using (CurVnet.Set(a))
                {
                    V_hits++; V_list.Clear(); V_name = "x"; GVnet.V_pair.B = 6; 
                }
                In(b).pair.B = 7;
                for (int i = 0; i < 1000; i++)
                    DPCPU_packets.Add(1);
                return $"{In(a).hits} {In(b).hits} {s_hits} | {In(a).list.Count} {In(b).list.Count} | {string.Join(",", In(b).unset)} | {In(a).name} {In(b).name ?? "-"} | {In(a).pair.B}/{In(b).pair.B} | {DPCPU_packets.Sum() - (Dpcpu.Count * 5) + 5}";
            }
        }
        """));

    [Fact]
    public void Linker_sets_hold_addresses_and_delegates() => Assert.Equal("6 c 12", LoadedProgram.Run("FileSets", """
        using System;
        using Vnet;
        public static class Check { public static string Run() => Outer.Sets.Run(); }
        file struct Outer
        {
            public class Sets
            {
                [LinkerSet("file_table")] private static int s_table = 5;
                [LinkerSet("file_names")] private static readonly string Name = "c";
                [LinkerSet("file_calls")] private static int Call(int x) => x + 2;
                public static string Run()
                {
                    LinkerSet.Of<int>("file_table")[0].Value++;
                    return $"{s_table} {LinkerSet.Of<string>("file_names")[0].Value} {LinkerSet.Of<Func<int, int>>("file_calls")[0].Value(10)}";
                }
            }
        }
        """));

    [Fact]
    public void Namesakes_in_two_files_are_told_apart() => Assert.Equal("1 2 3 4", LoadedProgram.Run("Namesakes", """
        using Vnet;
        namespace N;
        file static class G { [VnetDefine] private static int s_x = 1; [VnetDefine] private static int s_first = 2; internal static string Run(VnetInstance v) { using (CurVnet.Set(v)) return $"{G_File0Vnet.V_x} {V_first}"; } }
        internal static class One { public static string Run(VnetInstance v) => G.Run(v); }
        """, """
        using Vnet;
        namespace N { file static class G { [VnetDefine] private static int s_x = 3; [VnetDefine] private static int s_second = 4; internal static string Run(VnetInstance v) { using (CurVnet.Set(v)) return $"{G_File1Vnet.V_x} {V_second}"; } } }
        public static class Check { public static string Run() { using VnetInstance v = VnetInstance.Create("v"); return $"{N.One.Run(v)} {N.Two.Run(v)}"; } }
        namespace N { internal static class Two { public static string Run(VnetInstance v) => G.Run(v); } }
        """));

    [Fact]
    public void Companion_gives_way_to_types_and_namespaces_of_its_name()
    {
        GeneratorOutput output = GeneratorHarness.Run("""
            using Vnet;
            namespace N { file class A { [VnetDefine] static int s_x; } class AVnet { } file class B { [VnetDefine] static int s_x; } }
            namespace N.BVnet { class C { } }
            """).AssertClean();
        Assert.Equal(["N.A_File0Vnet.Vnet.g.cs", "N.B_File0Vnet.Vnet.g.cs", "VnetAbi.g.cs", "VnetLinkerFile.g.cs"], output.Files.Keys);
    }

    [Fact]
    public void Same_file_name_in_two_folders_is_told_apart()
    {
        const string source = "file class G { [Vnet.VnetDefine] static int s_x; }";
        CSharpCompilation compilation = GeneratorHarness.Compile();
        compilation = compilation.AddSyntaxTrees(GeneratorHarness.Parse(source, "a/G.cs"), GeneratorHarness.Parse(source, "b/G.cs"));
        GeneratorOutput output = GeneratorHarness.Run(compilation).AssertClean();
        Assert.Equal(4, output.Files.Count);
        Assert.Equal(2, output.Files.Keys.Count(hint => hint.StartsWith("G_G_", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_no_other_file_can_reach_is_skipped()
    {
        GeneratorOutput output = GeneratorHarness.Run("""
            using System.Collections.Generic;
            using Vnet;
            using L = Demo.Local;
            using static Demo.Local;
            namespace Demo;
            file struct S { [VnetDefine] private static int s_x; [VnetSysinit(Subsystem.ProtoDomain)] private static void Init() { } }
            file class Local
            {
                private struct Own { }
                internal static int Two => 2;
                [VnetDefine] private static Own s_own;
                [VnetDefine] private static List<Local>? s_list;
                [VnetDefine] private static List<int> s_two = new(Two);
                [LinkerSet("s")] private const int Constant = 1;
            }
            internal static partial class Plain
            {
                [VnetDefine] private static List<int> s_alias = new(L.Two), s_static = new(Two), s_fine = new(2);
                [VnetDefine] private static int s_value = L.Two;
            }
            """).AssertClean();
        Assert.Equal(["Demo.Plain.Factories.0.g.cs", "Demo.Plain.Vnet.g.cs", "VnetAbi.g.cs", "VnetLinkerFile.g.cs"], output.Files.Keys);
        string factories = output.File("Demo.Plain.Factories.0.g.cs");
        Assert.Contains("VnetFactory__s_fine", factories, StringComparison.Ordinal);
        Assert.DoesNotContain("Local", factories, StringComparison.Ordinal);
        Assert.Contains("V_value", output.File("Demo.Plain.Vnet.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_may_have_names_that_generated_types_use() => Assert.Equal("ok", LoadedProgram.Run("Clashes", """
        using Vnet;
        public static partial class Check
        {
            [VnetDefine] private static int Instance, Copy, Describe, Data, Slot, Reference, layout, data, slots, start, writer, variable, address, vnet;
            [VnetDefine] private static string? s_ToString, s_Equals, s_GetHashCode, s_GetType, s_slot;
            [DpcpuDefine] private static long s_Instance, s_Copy, s_Describe, s_Offset, s_layout, s_data, s_start, s_writer, s_value0, s_ToString2, s_Equals2, Get;
            public static string Run()
            {
                using VnetInstance v = VnetInstance.Create("v");
                In(v).Instance = 1; In(v).slot = "s"; DPCPU_Instance.Add(1);
                return In(v).Instance == 1 && In(v).Copy == 0 && DPCPU_Copy.Sum() == 0 ? "ok" : "bad";
            }
        }
        """));

    [Fact]
    public void Per_cpu_field_that_nobody_writes_raises_no_warning()
    {
        GeneratorOutput output = GeneratorHarness.Run("internal static partial class A { [Vnet.DpcpuDefine] private static long s_x; }").AssertClean();
        Assert.Empty(output.Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public void Edit_of_an_unrelated_file_generates_nothing_anew()
    {
        CSharpCompilation before = GeneratorHarness.Compile(new GeneratorOptions { AllowUnsafe = true }, Mixed, "class Other { }");
        GeneratorDriver driver = GeneratorHarness.Driver(before).RunGenerators(before);
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[1], GeneratorHarness.Parse("class Renamed { }", "File1.cs"));
        GeneratorRunResult result = Assert.Single(driver.RunGenerators(after).GetRunResult().Results);
        Assert.All(
            result.TrackedOutputSteps.SelectMany(output => output.Value).SelectMany(run => run.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }
}
