using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

public class MpRingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(65537)]
    public void Size_out_of_range_is_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MpRing(size, new Consumer()));

    [Fact]
    public void Empty_ring_is_idle_and_a_producer_that_finds_no_consumer_takes()
    {
        var consumer = new Consumer();
        var ring = new MpRing(8, consumer);
        Assert.Equal(MpRingState.Idle, ring.State);
        Put(ring, 1);
        Assert.Equal([1u], consumer.Taken);
        Assert.Equal(MpRingState.Idle, ring.State);
        Assert.Equal(1ul, ring.Starts.Fetch());
    }

    [Fact]
    public void Full_ring_drops_and_counts()
    {
        var consumer = new Consumer { Room = 0 };
        var ring = new MpRing(4, consumer);
        Assert.True(Put(ring, 1));
        Assert.True(Put(ring, 2));
        Assert.True(Put(ring, 3));
        Assert.False(Put(ring, 4));
        Assert.Equal(MpRingState.Stalled, ring.State);
        Assert.Equal((3ul, 1ul), (ring.Enqueues.Fetch(), ring.Drops.Fetch()));
        Assert.True(ring.Stalls.Fetch() >= 1);
    }

    [Fact]
    public void Stalled_ring_goes_on_when_it_is_kicked()
    {
        var consumer = new Consumer { Room = 0 };
        var ring = new MpRing(8, consumer);
        Put(ring, 1);
        Put(ring, 2);
        consumer.Room = int.MaxValue;
        ring.Kick(32);
        Assert.Equal([1u, 2u], consumer.Taken);
        Assert.Equal(1ul, ring.Restarts.Fetch());
        Assert.Equal(MpRingState.Idle, ring.State);
    }

    [Fact]
    public void With_abdication_the_producer_leaves_the_taking_to_a_kick()
    {
        var consumer = new Consumer();
        var ring = new MpRing(8, consumer);
        Put(ring, 7, abdicate: true);
        Assert.Empty(consumer.Taken);
        Assert.Equal(MpRingState.Abdicated, ring.State);
        ring.Kick(32);
        Assert.Equal([7u], consumer.Taken);
    }

    [Fact]
    public void Kick_while_somebody_takes_has_him_look_again_before_he_leaves()
    {
        MpRing? ring = null;
        var consumer = new Consumer();
        int looks = 0;
        consumer.OnDrain = () =>
        {
            // As an interrupt on another CPU would, in the middle of it.
            if (looks++ == 0)
                ring!.Kick(32);
        };
        ring = new MpRing(8, consumer);
        Put(ring, 1);
        Assert.True(looks >= 2);
        Assert.Equal(MpRingState.Idle, ring.State);
    }

    [Fact]
    public void Packets_of_each_producer_leave_in_order_whoever_takes_them()
    {
        const int Producers = 6;
        const int Each = 20_000;
        var consumer = new Consumer { Batch = 32 };
        var ring = new MpRing(1024, consumer);
        var threads = new Thread[Producers];
        for (int p = 0; p < Producers; p++)
        {
            uint flow = (uint)p << 24;
            threads[p] = new Thread(() =>
            {
                for (uint i = 0; i < Each; i++)
                {
                    while (!Put(ring, flow | i))
                        Thread.Yield();
                }
            });
        }

        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(TimeSpan.FromSeconds(120)));
        ring.Kick(int.MaxValue);
        Assert.Equal(Producers * Each, consumer.Taken.Count);
        var next = new uint[Producers];
        foreach (uint id in consumer.Taken)
            Assert.Equal(next[id >> 24]++, id & 0xffffff);
        Assert.Equal(MpRingState.Idle, ring.State);
        Assert.Equal(0, ring.Count);
    }

    private static bool Put(MpRing ring, uint id, bool abdicate = false)
    {
        Mbuf m = Mbuf.GetHeader()!;
        m.Pkthdr.FlowId = id;
        if (ring.TryEnqueue([m], 32, abdicate))
            return true;
        m.FreeChain();
        return false;
    }

    private sealed class Consumer : IMpRingConsumer
    {
        private int _inside;

        public List<uint> Taken { get; } = [];

        public int Room { get; set; } = int.MaxValue;

        public int Batch { get; init; } = int.MaxValue;

        public Action? OnDrain { get; set; }

        public int Drain(MpRing ring, int available)
        {
            Assert.Equal(1, Interlocked.Increment(ref _inside));
            OnDrain?.Invoke();
            int count = Math.Min(Math.Min(available, Room), Batch);
            for (int i = 0; i < count; i++)
            {
                Mbuf m = ring.Peek(i);
                Taken.Add(m.Pkthdr.FlowId);
                m.FreeChain();
                ring.Take(i);
            }

            Interlocked.Decrement(ref _inside);
            return count;
        }
    }
}
