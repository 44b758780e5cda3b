using Vnet.Net;

namespace Vnet.Stack.Tests;

public class MbufQueueTests
{
    [Fact]
    public void Packets_leave_in_the_order_in_which_they_came()
    {
        var queue = new MbufQueue(3);
        Mbuf[] packets = [.. Enumerable.Range(0, 4).Select(_ => Mbuf.GetHeader()!)];
        Assert.True(queue.TryEnqueue(packets[0]) && queue.TryEnqueue(packets[1]) && queue.TryEnqueue(packets[2]));
        Assert.True(queue.IsFull);
        Assert.False(queue.TryEnqueue(packets[3]));
        Assert.Same(packets[0], queue.Dequeue());
        queue.Prepend(packets[0]);
        Assert.Equal((3, packets[0], packets[2]), (queue.Count, queue.First, queue.Last));
        Assert.Equal(packets[..3], [queue.Dequeue()!, queue.Dequeue()!, queue.Dequeue()!]);
        Assert.Null(queue.Dequeue());
        Assert.Null(queue.Last);
        Array.ForEach(packets, packet => packet.FreeChain());
    }

    [Fact]
    public void Queue_is_joined_flushed_and_drained()
    {
        using VnetInstance vnet = VnetInstance.Create("mbuf queue");
        using (CurVnet.Set(vnet))
        {
            var one = new MbufQueue();
            var two = new MbufQueue(1);
            one.TryEnqueue(Mbuf.From(new byte[300])!);
            two.TryEnqueue(Mbuf.From(new byte[3000])!);
            two.Concatenate(one);
            Assert.Equal((0, 2), (one.Count, two.Count));
            Assert.Null(one.First);
            Mbuf all = two.Flush()!;
            Assert.NotNull(all.NextPacket);
            one.Prepend(all.NextPacket);
            all.FreeChain();
            one.Drain();
            Assert.Equal((0, 0), (one.Count, two.Count));
        }

        MbufTests.AssertNoneOf(vnet);
    }
}
