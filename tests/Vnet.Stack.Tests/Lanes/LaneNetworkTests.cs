using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Stack.Tests.Lanes;

/// <summary>Vnets that send to each other from all cores: nobody waits for ever, and no stack grows.</summary>
public class LaneNetworkTests
{
    private const int Stack = 128 * 1024;

    [ThreadStatic]
    private static nint t_base;

    [Theory]
    [InlineData(2, 40_000, 6)]
    [InlineData(16, 5_000, 40)]
    [InlineData(1_200, 8, 2_400)]
    public void Ring_of_vnets_forwards_from_all_cores_without_deadlock_and_with_little_stack(int vnets, int packets, int hops)
    {
        LaneHost[] hosts = [.. Enumerable.Range(0, vnets).Select(i => new LaneHost($"ring-{vnets}-{i}"))];
        Dictionary<VnetInstance, int> places = hosts.Select((host, i) => (host.Vnet, i)).ToDictionary(pair => pair.Vnet, pair => pair.i);
        long arrived = 0, deepest = 0;
        NetisrProtocol? forward = null;
        forward = new NetisrProtocol($"ring-{vnets}", m =>
        {
            Measure(ref deepest);
            int left = LaneHost.NumberOf(m);
            if (left == 0)
            {
                m.FreeChain();
                Interlocked.Increment(ref arrived);
                return;
            }

            BinaryPrimitives.WriteInt32LittleEndian(m.Data, left - 1);
            int step = (m.Pkthdr.FlowId & 1) == 0 ? 1 : vnets - 1;
            Netisr.Receive(forward!, hosts[(places[CurVnet.Current!] + step) % vnets].Port, m);
        }) { QueueLimit = 10_000 };
        FromAllCores(thread =>
        {
            for (int i = 0; i < packets; i++)
                hosts[(thread * 7) % vnets].Receive(forward, (uint)thread, hops);
        });
        LaneHost.Until(() => Interlocked.Read(ref arrived) + Dropped(hosts, forward) == 4L * packets, 180);
        Assert.InRange(deepest, 1, Stack);
        Assert.True(arrived > 0);
        Array.ForEach(hosts, host => host.Dispose());
    }

    [Fact]
    public void Vnets_come_and_go_while_others_send_to_them()
    {
        const int Places = 12;
        var hosts = new LaneHost?[Places];
        long handled = 0, deepest = 0;
        NetisrProtocol? forward = null;
        var unexpected = new List<Exception>();
        forward = new NetisrProtocol("churn", m =>
        {
            Measure(ref deepest);
            Interlocked.Increment(ref handled);
            int left = LaneHost.NumberOf(m);
            if (CurVnet.Current!.State == VnetState.Dead)
                unexpected.Add(new InvalidOperationException("dead"));
            if (left > 0 && Volatile.Read(ref hosts[(int)((m.Pkthdr.FlowId + (uint)left) % Places)]) is { } next)
            {
                BinaryPrimitives.WriteInt32LittleEndian(m.Data, left - 1);
                Netisr.Receive(forward!, next.Port, m);
            }
            else
            {
                m.FreeChain();
            }
        });
        for (int i = 0; i < Places; i++)
            hosts[i] = new LaneHost($"churn-{i}");
        bool isDone = false;
        var gone = new List<VnetInstance>();
        var churner = new Thread(() =>
        {
            var random = new Random(3);
            for (int i = 0; i < 200; i++)
            {
                // So that there is traffic all the time.
                long before = Interlocked.Read(ref handled);
                SpinWait.SpinUntil(() => Interlocked.Read(ref handled) > before + 100, TimeSpan.FromSeconds(5));
                int place = random.Next(Places);
                LaneHost old = Interlocked.Exchange(ref hosts[place], null)!;
                old.Dispose();
                gone.Add(old.Vnet);
                Volatile.Write(ref hosts[place], new LaneHost($"churn-{place}-{i}", lanes: random.Next(1, 4)));
            }

            Volatile.Write(ref isDone, true);
        });
        churner.Start();
        FromAllCores(thread =>
        {
            for (uint i = 0; !Volatile.Read(ref isDone); i++)
            {
                if (Volatile.Read(ref hosts[i % Places]) is { } host)
                    host.Receive(forward, i + (uint)thread, 20);
            }
        });
        Assert.True(churner.Join(TimeSpan.FromSeconds(120)));
        Assert.Empty(unexpected);
        Assert.True(handled > 0);
        Assert.InRange(deepest, 1, Stack);
        Assert.All(gone, vnet => Assert.Empty(vnet.Leaks));
        Array.ForEach(hosts, host => host!.Dispose());
    }

    private static long Dropped(LaneHost[] hosts, NetisrProtocol protocol) => hosts.Sum(host => (long)host.Statistics(protocol).Drops);

    private static unsafe void Measure(ref long deepest)
    {
        int here;
        if (t_base == 0)
            t_base = (nint)(&here);
        long depth = Math.Abs(t_base - (nint)(&here)) + 1;
        if (depth > Volatile.Read(ref deepest))
            Volatile.Write(ref deepest, depth);
    }

    private static void FromAllCores(Action<int> work)
    {
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() => work(i)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(180)), "A thread did not come back."));
    }
}
