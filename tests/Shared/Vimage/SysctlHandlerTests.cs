using System.Runtime.CompilerServices;

namespace Vnet.VimageTests;

/// <summary>Handlers and what is added at run time.</summary>
public sealed class SysctlHandlerTests : IDisposable
{
    private static int s_roots;

    private readonly string _root = $"debug.handlers{Interlocked.Increment(ref s_roots)}";
    private readonly SysctlContext _context = new("handler tests");

    public SysctlHandlerTests() => _context.AddNode(_root, "Tests");

    public void Dispose() => _context.Dispose();

    [Fact]
    public void A_handler_gives_the_old_value_and_takes_the_new_one_in_the_callers_vnet()
    {
        int value = 3;
        List<VnetInstance?> vnets = [];
        SysctlOid oid = AddProc("limit", CtlFlags.Rw | CtlFlags.MpSafe, (SysctlOid self, ref SysctlRequest request) =>
        {
            vnets.Add(CurVnet.Current);
            int copy = value;
            SysctlError error = request.Handle(ref copy);
            if (error != SysctlError.Ok || !request.HasNew)
                return error;
            if (copy > self.Argument)
                return SysctlError.Invalid;
            value = copy;
            return SysctlError.Ok;
        });
        Assert.Equal(3, Sysctl.Get<int>(oid));
        Sysctl.Set(oid, 90);
        Assert.Equal(90, value);
        Assert.Equal(SysctlError.Invalid, Assert.Throws<SysctlException>(() => Sysctl.Set(oid, 101)).Error);
        Assert.All(vnets, vnet => Assert.Same(VnetInstance.Default, vnet));
    }

    [Fact]
    public void A_handler_that_throws_is_named()
    {
        SysctlOid oid = AddProc("throws", CtlFlags.Rw | CtlFlags.MpSafe, Throws);
        SysctlException thrown = Assert.Throws<SysctlException>(() => Sysctl.Get<int>(oid));
        Assert.IsType<FormatException>(thrown.InnerException);
        Assert.Contains($"{nameof(SysctlHandlerTests)}.{nameof(Throws)}", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(SysctlError.Invalid, Sysctl.Call(oid.Numbers, default, out int length));
        Assert.Equal(0, length);
    }

    [Fact]
    public void Asking_again_is_done_for_the_caller_and_ends()
    {
        int calls = 0;
        SysctlOid oid = AddProc("again", CtlFlags.Rd | CtlFlags.MpSafe, (SysctlOid _, ref SysctlRequest request) =>
        {
            SysctlError error = request.Output(++calls);
            return calls < 3 ? SysctlError.Again : error;
        });
        Assert.Equal(3, Sysctl.Get<int>(oid));
        calls = int.MinValue;
        Assert.Equal(SysctlError.Again, Sysctl.Call(oid.Numbers, default, out _));
    }

    [Fact]
    public void A_growing_list_fits_what_was_estimated()
    {
        for (int count = 0; count < 200; count++)
        {
            int now = count;
            SysctlOid oid = AddProc($"list{count}", CtlFlags.Rd | CtlFlags.MpSafe, (SysctlOid _, ref SysctlRequest request) =>
            {
                if (request.IsSizeEstimate)
                    return request.Estimate(now, sizeof(int));
                SysctlError error = SysctlError.Ok;
                for (int i = 0; i < now; i++)
                    error = request.Output(i);
                return error;
            }, CtlType.Opaque, "S,int");
            Assert.Equal(SysctlError.Ok, Sysctl.Call(oid.Numbers, default, out int estimate));
            now += Math.Max(count / 8, 10);
            Assert.Equal(SysctlError.Ok, Sysctl.Call(oid.Numbers, new byte[estimate], out int length));
            Assert.Equal(now * sizeof(int), length);
            now *= 40;
            Assert.Equal(now * sizeof(int), Sysctl.GetBytes(oid).Length);
        }
    }

    [Fact]
    public void Handlers_that_need_giant_run_one_at_a_time()
    {
        int inside = 0, most = 0;
        SysctlOid oid = AddProc("giant", CtlFlags.Rd | CtlFlags.NeedGiant, (SysctlOid _, ref SysctlRequest request) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.Yield();
            Interlocked.Decrement(ref inside);
            return request.Output(1);
        });
        Parallel.For(0, 200, _ => Sysctl.Get<int>(oid));
        Assert.Equal(1, most);
    }

    [Fact]
    public void A_node_with_a_handler_answers_for_what_is_below()
    {
        SysctlOid node = _context.AddNode(_root + ".pid", "By number", (SysctlOid _, ref SysctlRequest request) =>
            request.Name.Length == 1 ? request.Output(request.Name[0] * 2) : SysctlError.NoEntry);
        Span<byte> buffer = stackalloc byte[4];
        Assert.Equal(SysctlError.Ok, Sysctl.Call([.. node.Numbers, 21], buffer, out _));
        Assert.Equal(42, BitConverter.ToInt32(buffer));
        Assert.Equal(SysctlError.NoEntry, Sysctl.Call(node.Numbers, buffer, out _));
    }

    [Fact]
    public void A_write_only_trigger_runs_and_is_not_read()
    {
        int runs = 0;
        SysctlOid oid = AddProc("trigger", CtlFlags.Wr | CtlFlags.MpSafe, (SysctlOid _, ref SysctlRequest request) =>
        {
            SysctlError error = request.Input(out int value);
            runs += value;
            return error;
        });
        Sysctl.Set(oid, 5);
        Assert.Equal(5, runs);
        Assert.Contains("write-only", Assert.Throws<SysctlException>(() => Sysctl.Get<int>(oid)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_removes_what_it_added_and_refuses_while_others_hang_from_it()
    {
        var device = new SysctlContext("em0");
        var packets = new StrongBox<long>(5);
        var counter = new CounterU64();
        SysctlOid node = device.AddNode(_root + ".em0", "Device");
        SysctlOid leaf = device.Add(_root + ".em0.packets", "Packets", CtlFlags.Rw, () => ref packets.Value);
        device.AddConstant(_root + ".em0.driver", "Driver", "em");
        device.AddCounter(_root + ".em0.drops", "Drops", CtlFlags.Rw, counter);
        counter.Add(3);
        Assert.Equal(3ul, Sysctl.Get<ulong>(_root + ".em0.drops"));
        Sysctl.Set(_root + ".em0.drops", 7ul);
        Assert.Equal(0ul, counter.Fetch());
        Assert.True(leaf.Flags.HasFlag(CtlFlags.Dyn));

        using (var other = new SysctlContext("other"))
        {
            other.AddConstant(_root + ".em0.extra", "", 1);
            VnetBusyException busy = Assert.Throws<VnetBusyException>(device.Dispose);
            Assert.Contains(".extra' of 'other' hangs from", busy.Message, StringComparison.Ordinal);
            Assert.Equal(5, Sysctl.Get<long>(leaf));
        }

        device.Dispose();
        device.Dispose();
        Assert.False(Sysctl.TryFind(_root + ".em0", out _));
        Assert.Equal(SysctlError.NoEntry, Sysctl.Call(leaf.Numbers, default, out _));
        Assert.Throws<SysctlException>(() => Sysctl.Get<long>(leaf));
        Assert.Empty(node.Children);
    }

    [Fact]
    public async Task Removal_waits_for_a_handler_under_way_and_a_handler_cannot_remove_itself()
    {
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var context = new SysctlContext("waits");
        SysctlOid slow = context.AddProc(_root + ".slow", CtlType.Int, "I", "", CtlFlags.Rd | CtlFlags.MpSafe, (SysctlOid _, ref SysctlRequest request) =>
        {
            entered.Set();
            Assert.True(leave.Wait(TimeSpan.FromSeconds(30)));
            return request.Output(1);
        });
        Task<int> reader = Task.Run(() => Sysctl.Get<int>(slow));
        Assert.True(entered.Wait(TimeSpan.FromSeconds(30)));
        Task removal = Task.Run(context.Dispose);
        Assert.True(SpinWait.SpinUntil(() => slow.Flags.HasFlag(CtlFlags.Dying), TimeSpan.FromSeconds(30)));
        Assert.Equal(SysctlError.NoEntry, Sysctl.Call(slow.Numbers, default, out _));
        Assert.False(removal.IsCompleted);
        leave.Set();
        await removal.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, await reader);

        var suicidal = new SysctlContext("suicidal");
        SysctlOid self = suicidal.AddProc(_root + ".self", CtlType.Int, "I", "", CtlFlags.Rd | CtlFlags.MpSafe, (SysctlOid _, ref SysctlRequest _) =>
        {
            suicidal.Dispose();
            return SysctlError.Ok;
        });
        Assert.IsType<VnetDeadlockException>(Assert.Throws<SysctlException>(() => Sysctl.Get<int>(self)).InnerException);
        suicidal.Dispose();
    }

    private SysctlOid AddProc(string name, CtlFlags flags, SysctlHandler handler, CtlType type = CtlType.Int, string format = "I") =>
        _context.AddProc($"{_root}.{name}", type, format, "", flags, handler, argument: 100);

    private static SysctlError Throws(SysctlOid oid, ref SysctlRequest request) => throw new FormatException("bad");
}
