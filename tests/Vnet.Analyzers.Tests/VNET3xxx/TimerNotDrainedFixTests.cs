using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

public class TimerNotDrainedFixTests
{
    [Fact]
    public Task Disposal_comes_first_in_the_destructor() => CodeFixTest<TimerNotDrainedAnalyzer, TimerNotDrainedCodeFix>.VerifyAsync("""
        public static partial class Module
        {
            [VnetDefine] private static Timer? s_timer;
            [VnetDefine] private static int s_count;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Init() => V_timer = [|new Timer(static _ => { })|];

            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Destroy()
            {
                V_count = 0;
            }
        }
        """, """
        public static partial class Module
        {
            [VnetDefine] private static Timer? s_timer;
            [VnetDefine] private static int s_count;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Init() => V_timer = new Timer(static _ => { });

            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Destroy()
            {
                V_timer?.Dispose();
                V_timer = null;
                V_count = 0;
            }
        }
        """);

    [Fact]
    public Task Expression_body_becomes_a_block_and_a_timer_that_is_never_null_is_only_disposed() => CodeFixTest<TimerNotDrainedAnalyzer, TimerNotDrainedCodeFix>.VerifyAsync("""
        public static partial class Module
        {
            [VnetDefine] private static Timer s_timer = null!;
            [VnetDefine] private static int s_count;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Init() => V_timer = [|new Timer(static _ => { })|];

            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Destroy() => V_count = 0;
        }
        """, """
        public static partial class Module
        {
            [VnetDefine] private static Timer s_timer = null!;
            [VnetDefine] private static int s_count;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Init() => V_timer = new Timer(static _ => { });

            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Destroy()
            {
                V_timer.Dispose();
                V_count = 0;
            }
        }
        """);

    [Fact]
    public Task Missing_destructor_is_written_at_the_constructors_order() => CodeFixTest<TimerNotDrainedAnalyzer, TimerNotDrainedCodeFix>.VerifyAsync("""
        public static partial class Module
        {
            [VnetDefine] private static Timer? s_timer;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Init()
            {
                V_timer = [|new Timer(static _ => { })|];
            }

            public static void Use() => V_timer?.Change(1, 1);
        }
        """, """
        public static partial class Module
        {
            [VnetDefine] private static Timer? s_timer;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Init()
            {
                V_timer = new Timer(static _ => { });
            }

            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Destroy()
            {
                V_timer?.Dispose();
                V_timer = null;
            }

            public static void Use() => V_timer?.Change(1, 1);
        }
        """);

    [Fact]
    public Task Name_that_is_taken_is_avoided() => CodeFixTest<TimerNotDrainedAnalyzer, TimerNotDrainedCodeFix>.VerifyAsync("""
        public static partial class Module
        {
            [VnetDefine] private static Timer? s_timer;

            [Vnet.VnetSysinitAttribute(Subsystem.ProtoDomain)]
            private static void Init() => V_timer = [|new Timer(static _ => { })|];

            public static void Destroy() { }
        }
        """, """
        public static partial class Module
        {
            [VnetDefine] private static Timer? s_timer;

            [Vnet.VnetSysinitAttribute(Subsystem.ProtoDomain)]
            private static void Init() => V_timer = new Timer(static _ => { });

            [Vnet.VnetSysuninitAttribute(Subsystem.ProtoDomain)]
            private static void DestroyTimers()
            {
                V_timer?.Dispose();
                V_timer = null;
            }

            public static void Destroy() { }
        }
        """);

    [Theory]
    [InlineData("_ = [|new Timer(static _ => { })|];")]
    [InlineData("V_all.Add([|new Timer(static _ => { })|]);")]
    [InlineData("V_anything = [|new Timer(static _ => { })|];")]
    public Task Timer_that_no_variable_of_its_own_holds_has_no_fix(string statement) => CodeFixTest<TimerNotDrainedAnalyzer, TimerNotDrainedCodeFix>.VerifyNoFixAsync($$"""
        public static partial class Module
        {
            [VnetDefine] private static List<Timer> s_all = new();
            [VnetDefine] private static object? s_anything;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Init() { {{statement}} }
        }
        """);

    [Fact]
    public Task Fix_all_fills_one_destructor_per_type_over_two_documents() => CodeFixTest<TimerNotDrainedAnalyzer, TimerNotDrainedCodeFix>.VerifyFixAllAsync(
        ["""
        public static partial class Module
        {
            [VnetDefine] private static Timer? s_fast;
            [VnetDefine] private static Timer? s_slow;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Init()
            {
                V_fast = [|new Timer(static _ => { })|];
                V_slow = [|new Timer(static _ => { })|];
            }
        }

        public static partial class Lonely
        {
            [VnetDefine] private static Timer? s_first;
            [VnetDefine] private static Timer? s_second;

            [VnetSysinit(Subsystem.ProtoDomain)]
            private static void Init()
            {
                V_first = [|new Timer(static _ => { })|];
                V_second = [|new Timer(static _ => { })|];
            }
        }
        """, """
        public static partial class Module
        {
            [VnetDefine] private static Timer? s_idle;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Any)]
            private static void InitIdle() => V_idle = [|new Timer(static _ => { })|];

            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Destroy()
            {
            }
        }
        """],
        ["""
        public static partial class Module
        {
            [VnetDefine] private static Timer? s_fast;
            [VnetDefine] private static Timer? s_slow;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Init()
            {
                V_fast = new Timer(static _ => { });
                V_slow = new Timer(static _ => { });
            }
        }

        public static partial class Lonely
        {
            [VnetDefine] private static Timer? s_first;
            [VnetDefine] private static Timer? s_second;

            [VnetSysinit(Subsystem.ProtoDomain)]
            private static void Init()
            {
                V_first = new Timer(static _ => { });
                V_second = new Timer(static _ => { });
            }

            [VnetSysuninit(Subsystem.ProtoDomain)]
            private static void Destroy()
            {
                V_first?.Dispose();
                V_first = null;
                V_second?.Dispose();
                V_second = null;
            }
        }
        """, """
        public static partial class Module
        {
            [VnetDefine] private static Timer? s_idle;

            [VnetSysinit(Subsystem.ProtoDomain, Order.Any)]
            private static void InitIdle() => V_idle = new Timer(static _ => { });

            [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
            private static void Destroy()
            {
                V_fast?.Dispose();
                V_fast = null;
                V_slow?.Dispose();
                V_slow = null;
                V_idle?.Dispose();
                V_idle = null;
            }
        }
        """]);
}
