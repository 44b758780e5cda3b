using Microsoft.CodeAnalysis;

namespace Vnet.Generators.Tests;

/// <summary>What is generated for each kind of declaration, in full. All of it compiles without a warning.</summary>
public class SnapshotTests
{
    [Fact]
    public void Scalars() => Verify("""
        using Vnet;
        namespace Demo;
        /// <summary>Settings.</summary>
        [VnetModule("tcp", Version = 3)]
        internal static partial class TcpGlobals
        {
            /// <summary>Default maximum segment size.</summary>
            [VnetDefine] private static int tcp_mssdflt = 536;
            [VnetDefine] private static bool s_enabled = true;
            [VnetDefine] static double? m_ratio, _limit = 2.5;
            [VnetDefine] private static (int Low, int High) s_range = (1, 2);
            [VnetDefine] private static System.DayOfWeek s_day = System.DayOfWeek.Monday;
        }
        """);

    [Fact]
    public void References() => Verify("""
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using Vnet;
        namespace Demo;
        internal static partial class Tables
        {
            [VnetDefine] private static string? s_banner = "hello";
            [VnetDefine] private static Dictionary<uint, List<string?>> s_routes = new();
            [VnetDefine] private static int[] s_ports = { 80, 443 };
            [VnetDefine] private static int[][,] s_grids = { new[,] { { 1 } } };
            [VnetDefine] private static List<int> s_list = [1, 2, 3];
            [VnetDefine] private static object? s_later;
            [VnetDefine] private static ImmutableArray<int> s_fixed = [1];
            [VnetDefine] private static (string Name, int N) s_pair = ("x", 1);
            [VnetDefine] private static (List<int> Items, int N) s_own = (new(), 1);
            [VnetDefine] private static dynamic? s_dynamic = new object();
            [VnetDefine] private static string?[]? s_names;
        }
        """);

    [Fact]
    public void Containing_types() => Verify("""
        using Vnet;
        public partial struct Global { [VnetDefine] private static int x; }
        namespace Demo.Deep
        {
            public abstract partial record Base(int A)
            {
                [VnetDefine] private static int a;
                private partial record struct Inner
                {
                    [VnetDefine] private static int b;
                    public static int Read() => V_b + Cur.b;
                    internal readonly ref partial struct Deeper
                    {
                        [VnetDefine] private static int c;
                        [VnetSysinit(Subsystem.ProtoDomain)] private static void Init() { }
                        [VnetModule("deepest")]
                        private static partial class Deepest
                        {
                            [VnetDefine] private static string? d;
                            [DpcpuDefine] private static long e;
                        }
                    }
                }
                public static int Read() => Inner.Read() + V_a;
            }
            public partial record Derived(int A, int B) : Base(A) { [VnetDefine] private static int a; }
        }
        """);

    [Fact]
    public void Names() => Verify("""
        using Vnet;
        namespace @namespace.Acme.Vnet.System;
        internal static partial class @class
        {
            [VnetDefine] private static int @event = 1, @field = 2, s_value, ToString, größe, Vnet, System;
            [VnetDefine] private static @struct s_struct;
            [DpcpuDefine] private static int @params;
            [Sysinit(Subsystem.Kmem, Order.First)] private static void @void() { }
            [LinkerSet("a \"b\"")] private static void @is() { }
        }
        internal struct @struct { public int @in; }
        """);

    [Fact]
    public void Accessibility_is_lowered_to_that_of_the_type() => Verify("""
        using System.Collections.Generic;
        using Vnet;
        namespace Demo;
        public partial class Mixed
        {
            /// <summary>For everyone.</summary>
            [VnetDefine(Access = VnetAccess.Public)] private static int s_open;
            [VnetDefine(Access = VnetAccess.Public)] private static Hidden? s_internal;
            [VnetDefine(Access = VnetAccess.Private)] private static int s_closed;
            [VnetDefine] private static Secret s_secret;
            [VnetDefine] private static List<Secret?>? s_secrets;
            [DpcpuDefine(Access = VnetAccess.Public)] private static int s_count;
            [DpcpuDefine] private static Secret s_cell;
            public struct Open { }
            private struct Secret { public int A; }
            public static int Read() => V_secret.A + CurPrivate.secret.A + InPrivate(VnetInstance.Default).closed;
            private static partial class Confined { [VnetDefine] private static Secret s_confined; }
        }
        internal sealed class Hidden { }
        public partial class Closed
        {
            [VnetDefine] private static Secret s_secret;
            private struct Secret { public int A; }
            public static int Read() => Cur.secret.A;
        }
        """);

    [Fact]
    public void Pointers() => Verify(new GeneratorOptions { AllowUnsafe = true }, """
        using Vnet;
        namespace Demo;
        internal static unsafe partial class Pointers
        {
            [VnetDefine] private static int* s_pointer;
            [VnetDefine] private static delegate*<int, void> s_function;
            [VnetDefine] private static int*[] s_array = new int*[sizeof(int)];
            [VnetDefine] private static int s_plain;
        }
        """);

    [Fact]
    public void Documentation() => Verify("""
        using System.Collections.Generic;
        using Vnet;
        namespace Demo;
        /// <summary>Documented.</summary>
        public static partial class Documented
        {
            /// <summary>
            /// Limit of <see cref="Dictionary{TKey, TValue}"/>, not <see cref="s_other">the other</see> &amp; less than <c>5</c>.
            /// </summary>
            /// <remarks>See <see langword="null"/> and <see href="https://example.org">this</see>.</remarks>
            /// <seealso cref="s_other"/>
            [VnetDefine(Access = VnetAccess.Public)] private static int s_limit;
            /** <summary>A block "quoted".</summary> */
            [VnetDefine(Access = VnetAccess.Public)] private static int s_other;
            // No documentation.
            [VnetDefine(Access = VnetAccess.Public)] private static int s_none;
            /// <inheritdoc cref="s_other"/>
            [VnetDefine(Access = VnetAccess.Public)] private static int s_inherited;
            /// <summary>Packets.</summary>
            [DpcpuDefine(Access = VnetAccess.Public)] private static long s_packets;
        }
        """);

    [Fact]
    public void Oblivious_code() => Verify("""
        #nullable disable
        using System.Collections.Generic;
        using Vnet;
        namespace Demo;
        internal static partial class Oblivious
        {
            [VnetDefine] private static string s_name = null;
            [VnetDefine] private static List<string> s_names = new List<string>();
            [VnetDefine] private static int s_plain;
        }
        """);

    [Fact]
    public void Dpcpu() => Verify("""
        using Vnet;
        namespace Demo;
        internal static partial class Counters
        {
            [DpcpuDefine] private static long rx_packets = 5;
            [DpcpuDefine] private static double s_load;
            [DpcpuDefine] private static Stats s_stats;
            [DpcpuDefine] private static System.DayOfWeek s_day;
            internal struct Stats { public long In, Out; }
        }
        """);

    [Fact]
    public void Sysinit() => Verify("""
        using Vnet;
        namespace Demo;
        [VnetModule("life")]
        internal static partial class Life
        {
            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init() { }
            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)] private static void Destroy() { }
            [Sysinit(Subsystem.Tunables)] private static void Boot() { }
            [Sysuninit(Subsystem.Last, Order.First)] private static void Unload() { }
            [Sysinit((Subsystem)5, (Order)6)] private static void Init(int overloaded = 0) { }
        }
        """);

    [Fact]
    public void Linker_sets() => Verify("""
        using System;
        using System.Threading;
        using Vnet;
        namespace Demo;
        internal partial class Sets
        {
            [LinkerSet("hooks")] private static void Hook() { }
            [LinkerSet("hooks"), LinkerSet("more")] private static int Parse(string? text, ReadOnlySpan<char> rest) => 0;
            [LinkerSet("numbers")] private static int s_number = 7, s_other;
            [LinkerSet("names")] private static readonly string s_name = "n";
            [LinkerSet("names")] private const string Constant = "c";
            [LinkerSet("flags")] private static volatile bool s_flag;
            [LinkerSet("skipped")] private static void ByRef(ref int x) { }
            [LinkerSet("skipped")] private static void Generic<T>() { }
            [LinkerSet("skipped")] private static ref int RefReturn() => ref s_number;
            [LinkerSet("skipped")] private int _instance;
        }
        """);

    [Fact]
    public void Module_without_variables() => Verify("""
        using Vnet;
        [assembly: VnetModule("whole", Version = 2)]
        namespace Demo;
        [VnetModule("empty")] internal static class Empty { }
        """);

    [Fact]
    public void Nothing_annotated() => Verify("namespace Demo; internal static partial class Plain { private static int s_x; public static int X => s_x; }");

    [Fact]
    public void Refused() => Verify("""
        using System;
        using Vnet;
        namespace Demo;
        internal static partial class Refused
        {
            [VnetDefine] private const int Constant = 1;
            [VnetDefine] private static readonly int ReadOnly = 1;
            [VnetDefine] private static volatile int s_volatile;
            [VnetDefine, ThreadStatic] private static int t_thread;
            [DpcpuDefine] private static string? s_managed;
            [VnetSysinit(Subsystem.Tunables)] private static void TooEarly() { }
            [VnetSysuninit(Subsystem.Last)] private static void TooLate() { }
            [Sysinit(Subsystem.Kmem)] private static int Returns() => 0;
            [Sysinit(Subsystem.Kmem)] private static void Takes(int x) { }
            [Sysinit(Subsystem.Kmem)] private static void Generic<T>() { }
        }
        internal static class NotPartial { [VnetDefine] private static int s_x; public static int X => s_x; }
        internal partial class Generic<T> { [VnetDefine] private static int s_x; internal partial class Inner { [VnetDefine] private static int s_y; } }
        internal partial interface IFace { [VnetDefine] private static int s_x; }
        internal class Outer { internal partial class Inner { [VnetDefine] private static int s_x; } }
        internal partial class Instance { [VnetDefine] private int _x; }
        """);

    [Fact]
    public void Collisions() => Verify("""
        using Vnet;
        namespace Demo;
        internal static partial class Accessors
        {
            [VnetDefine] private static int s_twice;
            [VnetDefine] private static string? twice;
            [VnetDefine] private static int s_own;
            private static int V_own => 1;
            [VnetDefine] private static int s_fine;
            [DpcpuDefine] private static int s_own2, s_fine2;
            private static int DPCPU_own2 => 1;
        }
        internal static partial class Views
        {
            [VnetDefine] private static int s_x;
            private static int Cur => 1;
        }
        """);

    [Fact]
    public void Hint_names_that_differ_in_case_only() => Verify("""
        using Vnet;
        namespace Demo
        {
            internal static partial class Tcp { [VnetDefine] private static int s_x; [VnetDefine] private static object s_o = new(); }
            internal static partial class TCP { [VnetDefine] private static int s_x; [VnetDefine] private static object s_o = new(); }
            internal static partial class a‿b { [VnetDefine] private static int s_x; }
            internal static partial class a_b { [VnetDefine] private static int s_x; }
        }
        """);

    [Fact]
    public void Factories_keep_the_usings_of_their_file() => Verify(new GeneratorOptions(), ["""""
        using System;
        using Map = System.Collections.Generic.Dictionary<string, int>;
        using static System.Math;
        using Vnet;
        namespace Demo.Outer
        {
            using System.Text;
            namespace Inner
            {
                using Builder = StringBuilder;
                internal static partial class Bound
                {
                    [VnetDefine] private static Map s_map = new Map { ["a"] = Max(1, 2) };
                    [VnetDefine] private static Builder s_text = new(""""
                        raw
                          text
                        """");
                    [VnetDefine] private static object s_directive =
                        #if NEVER
                        1;
                        #else
                        new object()
                        #endif
                        ;
                }
            }
        }
        """"", """
        global using System.IO;
        using System.Collections.Generic;
        namespace Demo.Outer.Inner;
        using Names = List<string>;
        static partial class Bound { [Vnet.VnetDefine] private static Names s_names = new() { "x" }; [Vnet.VnetDefine] private static MemoryStream s_stream = new(); }
        """]);

    [Fact]
    public void Module_events_and_dependencies() => Verify("""
        using Vnet;
        [assembly: ModuleDepend("kernel", Min = 1, Preferred = 2, Max = 3)]
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Friend")]
        namespace Demo;
        [VnetModule("tcp", Version = 3), ModuleDepend("ip"), ModuleDepend("a b", Max = 7)]
        internal static partial class Tcp
        {
            [VnetDefine] private static (int Low, long High) s_range;
            [VnetDefine(Access = VnetAccess.Private)] private static int s_own;
            [VnetDefine] private static System.Collections.Generic.List<string?> s_names = new();
            [ModuleEventHandler] private static KldError Handle(ModuleEvent what) => KldError.None;
            [ModuleEventHandler] private static void Listen(ModuleEvent what) { }
            [ModuleEventHandler] private static int Skipped(ModuleEvent what) => 0;
            [ModuleEventHandler] private static void AlsoSkipped() { }
        }
        """);

    [Fact]
    public void Imports()
    {
        MetadataReference ip = Library("Ip Stack", """
            namespace Ip;
            public static partial class G
            {
                [Vnet.VnetDefine(Access = Vnet.VnetAccess.Public)] private static int s_ttl, s_unused, s_viewed, s_current, s_imported;
                [Vnet.DpcpuDefine(Access = Vnet.VnetAccess.Public)] private static long s_packets;
            }
            """);
        Verify(new GeneratorOptions { References = [ip] }, """
            using Vnet;
            using static Ip.G;
            namespace Demo;
            internal static class Uses
            {
                private static int V_unused => 1;
                internal static int Own(VnetInstance vnet)
                {
                    Ip.G.VnetView view = Ip.G.Cur;
                    DPCPU_packets.Add(1);
                    return Ip.G.V_ttl + Ip.G.In(vnet).viewed + view.current + V_imported + V_unused + new { unused = 1 }.unused;
                }
            }
            """);
    }

    [Fact]
    public void Executable()
    {
        MetadataReference low = Library("Low.Level", """namespace L; internal static partial class A { [Vnet.VnetDefine] private static int s_x; } public class P { }""");
        MetadataReference high = Library("Another-Level", """namespace H; internal static partial class A { [Vnet.VnetDefine] private static int s_x; } public class Q : L.P { }""", low);
        MetadataReference none = Library("Nothing", """namespace N; public class R { public Vnet.VnetInstance? V; }""");
        Verify(new GeneratorOptions { IsExecutable = true, References = [high, low, none], AssemblyName = "9-app" }, """
            using Vnet;
            internal static partial class Program { [VnetDefine] private static int s_x; private static void Main() { } }
            """);
    }

    [Fact]
    public void Executable_without_variables()
    {
        MetadataReference low = Library("Low.Level", """namespace L; internal static partial class A { [Vnet.VnetDefine] private static int s_x; }""");
        Verify(new GeneratorOptions { IsExecutable = true, References = [low] }, "internal static class Program { private static void Main() { } }");
    }

    private static MetadataReference Library(string name, string source, params MetadataReference[] references) =>
        GeneratorHarness.Run(new GeneratorOptions { AssemblyName = name, References = references }, source).AssertClean().Compilation.ToMetadataReference();

    private static void Verify(string source, [System.Runtime.CompilerServices.CallerMemberName] string test = "") => Verify(new GeneratorOptions(), [source], test);

    private static void Verify(GeneratorOptions options, string source, [System.Runtime.CompilerServices.CallerMemberName] string test = "") => Verify(options, [source], test);

    private static void Verify(GeneratorOptions options, string[] sources, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        GeneratorOutput output = GeneratorHarness.Run(options, sources);
        Snapshot.Verify(output, test);
        if (test != nameof(Refused))
            output.AssertClean();
        foreach (NullableContextOptions nullable in (NullableContextOptions[])[NullableContextOptions.Disable, NullableContextOptions.Warnings])
        {
            foreach (DocumentationMode mode in (DocumentationMode[])[DocumentationMode.None, DocumentationMode.Parse])
                GeneratorHarness.Run(options with { Nullable = nullable, Documentation = mode }, sources).AssertClean();
        }
    }
}
