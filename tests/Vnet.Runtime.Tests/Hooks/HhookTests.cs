using System.Runtime.CompilerServices;

namespace Vnet.Runtime.Tests;

public class HhookTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static int s_lastType = 1000;

    // Of this test alone: the table of hook points is the process's.
    private readonly HhookType _type = (HhookType)Interlocked.Increment(ref s_lastType);
    private readonly List<string> _log = [];

    [Fact]
    public void A_helpers_functions_are_in_every_vnet_also_in_later_ones()
    {
        using VnetInstance a = VnetInstance.Create("a");
        using VnetInstance late = VnetInstance.Create("late");
        HhookHead<Segment> before = Head(a);
        Assert.False(before.HasHooks);
        var helper = new Khelp($"counter{_type}", [Hook("h")]);
        helper.Register();
        HhookHead<Segment> after = Head(late);
        Assert.True(before.HasHooks && after.HasHooks);
        Assert.Same(helper, Khelp.Find(helper.Name));
        var segment = new Segment([1, 2, 3]);
        before.Run(ref segment);
        after.Run(ref segment);
        Assert.Equal(["h 3", "h 4"], _log);
        Assert.Equal(5, segment.Length);
        helper.Deregister();
        helper.Deregister();
        Assert.False(before.HasHooks || after.HasHooks);
        Assert.Null(Khelp.Find(helper.Name));
        before.Dispose();
        after.Dispose();
    }

    [Fact]
    public void Functions_run_in_the_order_of_attachment_and_one_that_throws_stops_nothing()
    {
        using HhookHead<Segment> head = HhookHead<Segment>.RegisterGlobal(_type, 0);
        var bad = new Khelp($"bad{_type}", [Hhook.Create(_type, 0, (ref Segment _, object? _) => throw new FormatException())]);
        var first = new Khelp($"first{_type}", [Hook("first")]);
        var second = new Khelp($"second{_type}", [Hook("second"), Hook("again")]);
        List<UnhandledError> errors = [];
        void Note(UnhandledError error)
        {
            if (error.Source == bad)
                errors.Add(error);
        }

        UnhandledErrors.Occurred += Note;
        foreach (Khelp helper in new[] { first, bad, second })
            helper.Register();
        Assert.Equal(4, head.Count);
        var segment = new Segment([]);
        head.Run(ref segment);
        UnhandledErrors.Occurred -= Note;
        Assert.Equal(["first 0", "second 1", "again 2"], _log);
        Assert.Single(errors);
        foreach (Khelp helper in new[] { first, bad, second })
            helper.Deregister();
    }

    [Fact]
    public void A_second_helper_or_hook_point_of_the_name_is_refused()
    {
        using VnetInstance vnet = VnetInstance.Create("twice");
        using HhookHead<Segment> head = Head(vnet);
        Assert.Contains($"hook point {_type}/0 of vnet 'twice' already", Assert.Throws<HhookExistsException>(() => Head(vnet)).Message, StringComparison.Ordinal);
        Assert.Same(head, HhookHead.Find(_type, 0, vnet));
        Assert.Null(HhookHead.Find(_type, 0, VnetInstance.Default));
        var helper = new Khelp($"name{_type}", []);
        helper.Register();
        Assert.Throws<KhelpExistsException>(() => new Khelp(helper.Name, []).Register());
        helper.Deregister();
    }

    [Fact]
    public void A_function_for_other_data_is_refused_before_anything_is_attached()
    {
        using HhookHead<Segment> first = HhookHead<Segment>.RegisterGlobal(_type, 0);
        using HhookHead<int> second = HhookHead<int>.RegisterGlobal(_type, 1);
        var helper = new Khelp($"typed{_type}", [Hook("h"), Hhook.Create(_type, 1, (ref long _, object? _) => { })]);
        Assert.Contains("takes System.Int64", Assert.Throws<ArgumentException>(helper.Register).Message, StringComparison.Ordinal);
        Assert.Equal(0, first.Count);
        Assert.Null(Khelp.Find(helper.Name));
    }

    [Fact]
    public void A_helper_whose_data_objects_have_cannot_be_deregistered()
    {
        using HhookHead<Segment> head = HhookHead<Segment>.RegisterGlobal(_type, 0);
        List<object> freed = [];
        var helper = new Khelp($"data{_type}", [Hhook.Create(_type, 0, (ref Segment _, object? data) => ((List<int>)data!).Add(1))], (KhelpClass)(1 << 20), () => new List<int>(), freed.Add);
        using var early = new Osd(OsdType.Khelp);
        Khelp.InitOsd((KhelpClass)(1 << 20), early);
        helper.Register();
        var osd = new Osd(OsdType.Khelp);
        Khelp.InitOsd((KhelpClass)(1 << 20), osd);
        Khelp.InitOsd(KhelpClass.Tcp, early);
        Assert.Equal(1, helper.References);
        var segment = new Segment([]);
        head.Run(ref segment, osd);
        head.Run(ref segment, early);
        head.Run(ref segment);
        Assert.Equal([1], (List<int>)helper.DataOf(osd)!);
        Assert.Contains("1 object(s) have data of it", Assert.Throws<VnetBusyException>(helper.Deregister).Message, StringComparison.Ordinal);
        Assert.True(head.HasHooks);
        osd.Dispose();
        Assert.Single(freed);
        Assert.Equal(0, helper.References);
        helper.Deregister();
        Assert.False(head.HasHooks);
    }

    [Fact]
    public void A_helper_that_is_deregistered_is_forgotten_and_may_come_again()
    {
        WeakReference freed = RegisterTwice();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(freed.IsAlive, "what frees the data is still referred to: its module could not be unloaded");

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference RegisterTwice()
        {
            var classes = (KhelpClass)(1 << 22);
            List<object> freed = [];
            var helper = new Khelp($"forgotten{_type}", [], classes, () => new object(), freed.Add);
            for (int i = 1; i <= 2; i++)
            {
                helper.Register();
                using (var osd = new Osd(OsdType.Khelp))
                {
                    Khelp.InitOsd(classes, osd);
                    Assert.NotNull(helper.DataOf(osd));
                }

                Assert.Equal(i, freed.Count);
                helper.Deregister();
            }

            return new WeakReference(freed);
        }
    }

    [Fact]
    public void A_hook_that_is_null_is_refused() => Assert.Throws<ArgumentException>("hooks", () => new Khelp($"null{_type}", [Hook("h"), null!]));

    [Fact]
    public void Data_that_cannot_be_made_leaves_none_at_the_object()
    {
        var classes = (KhelpClass)(1 << 21);
        var good = new Khelp($"good{_type}", [], classes, () => new object());
        var bad = new Khelp($"worse{_type}", [], classes, () => throw new FormatException());
        good.Register();
        bad.Register();
        using var osd = new Osd(OsdType.Khelp);
        Assert.Throws<FormatException>(() => Khelp.InitOsd(classes, osd));
        Assert.Equal((0, 0), (good.References, bad.References));
        good.Deregister();
        bad.Deregister();
    }

    [Fact]
    public void Deregistering_inside_the_own_function_is_refused()
    {
        using HhookHead<int> head = HhookHead<int>.RegisterGlobal(_type, 0);
        List<Exception?> errors = [];
        Khelp? helper = null;
        helper = new Khelp($"own{_type}", [Hhook.Create(_type, 0, (ref int _, object? _) =>
        {
            errors.Add(Record.Exception(helper!.Deregister));
            errors.Add(Record.Exception(head.Dispose));
        })]);
        helper.Register();
        int data = 0;
        head.Run(ref data);
        Assert.All(errors, error => Assert.IsType<VnetDeadlockException>(error));
        Assert.Equal(2, errors.Count);
        helper.Deregister();
    }

    [Fact]
    public void Deregistering_waits_for_a_function_that_runs_on_another_thread()
    {
        using HhookHead<int> head = HhookHead<int>.RegisterGlobal(_type, 0);
        using var started = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        bool ended = false;
        var helper = new Khelp($"slow{_type}", [Hhook.Create(_type, 0, (ref int _, object? _) =>
        {
            started.Set();
            Assert.True(go.Wait(s_limit));
            Volatile.Write(ref ended, true);
        })]);
        helper.Register();
        var caller = new TestThread(() =>
        {
            int data = 0;
            head.Run(ref data);
        });
        Assert.True(started.Wait(s_limit));
        var remover = new TestThread(helper.Deregister);
        Assert.True(SpinWait.SpinUntil(() => !head.HasHooks, s_limit));
        go.Set();
        remover.Join();
        caller.Join();
        Assert.True(ended);
    }

    [Fact]
    public void A_hook_point_that_a_dead_vnet_left_is_named_and_gone()
    {
        VnetInstance vnet = VnetInstance.Create("leaver");
        HhookHead<Segment> head = Head(vnet);
        var helper = new Khelp($"stays{_type}", [Hook("h")]);
        helper.Register();
        vnet.Dispose();
        Assert.Equal([$"hook point {_type}/0 of vnet 'leaver' was registered"], vnet.Leaks);
        Assert.False(head.HasHooks);
        Assert.Null(HhookHead.Find(_type, 0, vnet));
        helper.Deregister();
    }

    [Fact]
    public void Running_allocates_nothing()
    {
        using HhookHead<Segment> head = HhookHead<Segment>.RegisterGlobal(_type, 0);
        var helper = new Khelp($"quiet{_type}", [Hhook.Create(_type, 0, static (ref Segment segment, object? _) => segment.Length++)]);
        helper.Register();
        var segment = new Segment([]);
        head.Run(ref segment);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            head.Run(ref segment);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(101, segment.Length);
        helper.Deregister();
    }

    private HhookHead<Segment> Head(VnetInstance vnet)
    {
        using (CurVnet.Set(vnet))
            return HhookHead<Segment>.Register(_type, 0);
    }

    private Hhook Hook(string name) => Hhook.Create(_type, 0, (ref Segment segment, object? _) => _log.Add($"{name} {segment.Length++}"));

    private ref struct Segment(ReadOnlySpan<byte> bytes)
    {
        public int Length = bytes.Length;
    }
}
