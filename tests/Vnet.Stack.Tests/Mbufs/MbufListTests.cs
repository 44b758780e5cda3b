using Vnet.Net;

namespace Vnet.Stack.Tests;

public class MbufListTests
{
    [Fact]
    public void Packets_leave_in_the_order_in_which_they_came()
    {
        var list = default(MbufList);
        Mbuf[] packets = [.. Enumerable.Range(0, 3).Select(_ => Mbuf.GetHeader()!)];
        list.Add(packets[1]);
        list.Add(packets[2]);
        list.Prepend(packets[0]);
        Assert.Equal((3, packets[0], packets[2]), (list.Count, list.First, list.Last));
        Assert.Same(packets[0], list.Take());
        Assert.Null(packets[0].NextPacket);
        Assert.Equal(packets[1..], [list.Take()!, list.Take()!]);
        Assert.Null(list.Take());
        Assert.Equal((0, null, null), (list.Count, list.First, list.Last));
        Array.ForEach(packets, packet => packet.FreeChain());
    }

    [Fact]
    public void Taken_as_a_whole_they_are_linked_and_the_list_is_empty()
    {
        var list = default(MbufList);
        Assert.Null(list.TakeAll());
        Mbuf[] packets = [Mbuf.GetHeader()!, Mbuf.GetHeader()!];
        list.Add(packets[0]);
        list.Add(packets[1]);
        Assert.Same(packets[0], list.TakeAll());
        Assert.Same(packets[1], packets[0].NextPacket);
        Assert.Equal((0, null, null), (list.Count, list.First, list.Last));
        packets[0].NextPacket = null;
        Array.ForEach(packets, packet => packet.FreeChain());
    }

    [Fact]
    public void Appended_list_is_empty_afterwards_and_all_are_freed_and_counted()
    {
        using VnetInstance vnet = VnetInstance.Create("mbuf list");
        using (CurVnet.Set(vnet))
        {
            var one = default(MbufList);
            var two = default(MbufList);
            two.Append(ref one);
            Assert.Equal(0, two.Count);
            one.Add(Mbuf.From(new byte[3000])!);
            two.Append(ref one);
            one.Add(Mbuf.From(new byte[300])!);
            Mbuf last = one.Last!;
            two.Append(ref one);
            Assert.Equal((0, 2), (one.Count, two.Count));
            Assert.Null(one.First);
            Assert.Same(last, two.Last);
            Assert.Equal((2, 0), (two.Free(), two.Free()));
            Assert.Null(two.Last);
        }

        MbufTests.AssertNoneOf(vnet);
    }
}
