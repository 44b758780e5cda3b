namespace Vnet.Runtime.Tests;

public class BoundedWaitTests
{
    [Fact]
    public void A_time_to_wait_is_neither_negative_nor_without_end()
    {
        using var queue = new TaskQueue("bounded", threads: 0);
        using var wheel = new CalloutWheel(new VirtualTimeProvider());
        EventTag tag = new EventHandlerList<int>("bounded").Register(static _ => { });
        using var zone = new Zone<Item>("bounded", static () => new Item());
        foreach (TimeSpan time in new[] { Timeout.InfiniteTimeSpan, TimeSpan.MinValue, TimeSpan.MaxValue })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => queue.DrainTimeout = time);
            Assert.Throws<ArgumentOutOfRangeException>(() => wheel.DrainTimeout = time);
            Assert.Throws<ArgumentOutOfRangeException>(() => tag.Drain(time));
            Assert.Throws<ArgumentOutOfRangeException>(() => Kld.Drain(time));
            if (time != Timeout.InfiniteTimeSpan)
                Assert.Throws<ArgumentOutOfRangeException>(() => zone.Alloc(time));
        }

        Assert.True(tag.IsRegistered);
        Assert.Equal(TimeSpan.FromSeconds(30), queue.DrainTimeout);
        tag.Drain();
    }

    private sealed class Item : ZoneItem;
}
