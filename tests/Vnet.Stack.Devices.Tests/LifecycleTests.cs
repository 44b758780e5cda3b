using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

public class LifecycleTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Reset_leaks_no_buffer_whatever_was_under_way(int seed)
    {
        using var lab = new Lab(new FakeNicOptions { HasCompletionQueue = true, Descriptors = 64, TxSegments = 3 });
        lab.Nic.SendsOnItsOwn = false;
        lab.Nic.Layer.Records = false;
        var random = new Random(seed);
        for (int round = 0; round < 60; round++)
        {
            for (int i = random.Next(200); i > 0; i--)
                lab.Transmit(Lab.Frame(random.Next(40, 400), i), random.Next(1, 4));
            for (int i = random.Next(80); i > 0; i--)
                lab.Nic.Receive(0, Lab.Frame(random.Next(40, 1500), i));
            lab.Nic.Send(0, random.Next(50));
            if (random.Next(2) == 0)
                lab.Interrupt();
            switch (random.Next(3))
            {
                case 0:
                    lab.Context.RequestReset();
                    lab.Context.Run();
                    break;
                case 1:
                    lab.Ifp.Down();
                    Assert.Equal(0, lab.Held);
                    lab.Ifp.Up();
                    break;
                default:
                    Sysctl.SetString($"{lab.Knobs}.override_nrxds", random.Next(2) == 0 ? "64,64" : "128,32");
                    break;
            }
        }

        lab.Ifp.Down();
        Assert.Equal(0, lab.Held);
    }

    [Fact]
    public void Hung_queue_is_reset_and_its_packets_are_freed()
    {
        using var lab = new Lab(new FakeNicOptions { Descriptors = 16 });
        lab.Nic.IsHung = true;
        for (int i = 0; i < 100; i++)
            lab.Transmit(Lab.Frame(60, i));
        Assert.Equal(MpRingState.Stalled, lab.Context.Queues.Tx[0].Ring.State);
        for (int i = 0; i < 8 && lab.Nic.WatchdogResets == 0; i++)
            lab.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(1, lab.Nic.WatchdogResets);
        Assert.Equal(1, lab.Context.Resets);
        Assert.Equal(Errno.Ok, lab.Transmit(Lab.Frame(60, 1000)));
        Assert.Single(lab.Nic.Tx[0].Sent);
    }

    [Fact]
    public void Queue_that_pause_frames_hold_back_is_not_hung()
    {
        using var lab = new Lab(new FakeNicOptions { Descriptors = 16 });
        lab.Nic.IsHung = true;
        for (int i = 0; i < 100; i++)
            lab.Transmit(Lab.Frame(60, i));
        for (int i = 0; i < 20; i++)
        {
            lab.Context.Softc.PauseFrames = true;
            lab.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(0, lab.Nic.WatchdogResets);
        for (int i = 0; i < 8 && lab.Nic.WatchdogResets == 0; i++)
            lab.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(1, lab.Nic.WatchdogResets);
    }

    [Fact]
    public void Queue_that_makes_progress_is_not_hung()
    {
        using var lab = new Lab(new FakeNicOptions { Descriptors = 16 });
        lab.Nic.SendsOnItsOwn = false;
        for (int i = 0; i < 100; i++)
            lab.Transmit(Lab.Frame(60, i));
        for (int i = 0; i < 20; i++)
        {
            lab.Nic.Send(0, 2);
            lab.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(0, lab.Nic.WatchdogResets);
    }

    [Fact]
    public void Driver_that_refuses_leaves_nothing_of_the_device()
    {
        int unit = 0;
        var nic = new FakeNic(new FakeNicOptions { AttachPost = Errno.Io });
        using var vnet = VnetInstance.Create("fake-refused");
        using (CurVnet.Set(vnet))
        {
            unit = 900_001;
            var error = Assert.Throws<NetException>(() => IflibDevices.Register(nic, nic.Shared, unit, IflibExecution.Stepped));
            Assert.Equal(Errno.Io, error.Errno);
            Assert.Contains("AttachPost", error.Message, StringComparison.Ordinal);
        }

        Assert.False(Sysctl.TryFind($"dev.fake.{unit}", out _));
        Assert.Equal(1, nic.QueueFrees);
        Assert.DoesNotContain(IfnetTable.Of(vnet).ToArray(), ifp => ifp.DriverName == "fake");
    }

    [Fact]
    public void Impossible_declaration_is_refused_with_a_reason()
    {
        var nic = new FakeNic(new FakeNicOptions());
        using var vnet = VnetInstance.Create("fake-impossible");
        using (CurVnet.Set(vnet))
        {
            IfSharedCtx odd = nic.Shared with { RxDescriptorsDefault = [100] };
            Assert.Contains("powers of two", Assert.Throws<NetException>(() => IflibDevices.Register(nic, odd, 900_002)).Message, StringComparison.Ordinal);
            IfSharedCtx lists = nic.Shared with { FreeLists = 2 };
            Assert.Contains("free lists", Assert.Throws<NetException>(() => IflibDevices.Register(nic, lists, 900_003)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Device_ends_with_its_vnet()
    {
        var nic = new FakeNic(new FakeNicOptions());
        var vnet = VnetInstance.Create("fake-ends");
        IflibContext context;
        using (CurVnet.Set(vnet))
        {
            context = IflibDevices.Register(nic, nic.Shared, 900_004, IflibExecution.Threads);
            context.Ifp.Up();
        }

        vnet.Dispose();
        Assert.False(nic.IsRunning);
        Assert.False(Sysctl.TryFind("dev.fake.900004", out _));
        Assert.Empty(vnet.Leaks);
        context.Detach();
    }

    [Fact]
    public void Suspend_and_resume_go_on_where_they_were()
    {
        using var lab = new Lab();
        lab.Context.Suspend();
        Assert.False(lab.Nic.IsRunning);
        Assert.Equal(0, lab.Held);
        lab.Context.Resume();
        Assert.True(lab.Ifp.IsRunning);
        lab.Transmit(Lab.Frame(60, 1));
        Assert.Single(lab.Nic.Tx[0].Sent);
    }

    [Fact]
    public void Stop_and_start_under_fire_of_all_threads_touch_no_stopped_device_and_lose_no_buffer()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 2, TxQueues = 2, Messages = 3, Records = false }, execution: IflibExecution.Threads);
        lab.Nic.Layer.Records = false;
        var done = new ManualResetEventSlim();
        Exception? fault = null;
        byte[] frame = Lab.Frame(200, 1);
        var threads = new Thread[3];
        for (int t = 0; t < threads.Length; t++)
        {
            uint flow = (uint)t;
            threads[t] = new Thread(() =>
            {
                try
                {
                    // TxdEncap asserts that the device runs.
                    while (!done.IsSet)
                        lab.Transmit(frame, flow: flow);
                }
                catch (Exception error)
                {
                    fault = error;
                }
            });
            threads[t].Start();
        }

        for (int i = 0; i < 200; i++)
        {
            lab.Ifp.Down();
            lab.Ifp.Up();
            if (i % 20 == 0)
                Sysctl.SetString($"{lab.Knobs}.override_ntxds", i % 40 == 0 ? "128" : "64");
        }

        done.Set();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(TimeSpan.FromSeconds(60)));
        Assert.Null(fault);
        lab.Ifp.Down();
        Assert.Equal(0, lab.Held);
    }

    [Fact]
    public void Tso_limits_leave_three_segments_for_headers()
    {
        using var lab = new Lab(new FakeNicOptions { TxSegments = 32 });
        Assert.Equal(29, lab.Context.TsoLimits.Segments);
    }

    [Fact]
    public void Two_runs_with_one_seed_are_alike()
    {
        Assert.Equal(Run(), Run());

        static byte[] Run()
        {
            using var lab = new Lab(new FakeNicOptions { Descriptors = 32 });
            lab.Nic.SendsOnItsOwn = false;
            var random = new Random(42);
            var trace = new List<byte>();
            lab.Nic.Layer.OnInput = m => trace.AddRange(m.Data);
            for (int i = 0; i < 500; i++)
            {
                lab.Transmit(Lab.Frame(random.Next(40, 200), i));
                lab.Nic.Receive(0, Lab.Frame(random.Next(40, 200), i));
                lab.Nic.Send(0, random.Next(3));
                if (random.Next(5) == 0)
                    lab.Advance(TimeSpan.FromMilliseconds(random.Next(100)));
            }

            foreach (byte[] frame in lab.Nic.Tx[0].Sent)
                trace.AddRange(frame);
            return [.. trace];
        }
    }
}
