using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests;

/// <summary>Asking for addresses, and what waits meanwhile.</summary>
public class ArpRequestTests
{
    private const string Request = "ffffffffffff02000000000108060001080006040001" + "0200000000010a000001" + "0000000000000a000002";
    private const string Reply = "02000000000102000000000208060001080006040002" + "0200000000020a000002" + "0200000000010a000001";

    [Fact]
    public void Neighbour_is_asked_for_and_the_packet_sent_when_it_answers()
    {
        using EtherPort port = Make("arpq-ask");

        Assert.Equal(Errno.Ok, port.Send("10.0.0.2", 0x45, 1));
        Assert.Equal([Request], port.TakeSent());

        port.Receive(Reply);
        Assert.Equal(["020000000002" + "020000000001" + "0800" + "4501"], port.TakeSent());

        port.Send("10.0.0.2", 0x45, 2);
        Assert.Equal(["020000000002" + "020000000001" + "0800" + "4502"], port.TakeSent());
        Assert.Equal((1ul, 1ul, 1ul), (port.Arp.txrequests, port.Arp.rxreplies, port.Arp.received));
    }

    [Fact]
    public void Waiting_packets_are_sent_in_order()
    {
        using EtherPort port = Make("arpq-order");
        for (byte i = 0; i < 10; i++)
            port.Send("10.0.0.2", 0x45, i);
        port.TakeSent();

        port.Receive(Reply);

        Assert.Equal(Enumerable.Range(0, 10).Select(static i => $"45{i:x2}"), port.Sent.Select(static frame => frame[28..]));
    }

    [Fact]
    public void Of_too_many_waiting_packets_the_oldest_go()
    {
        using EtherPort port = Make("arpq-maxhold");
        port.Set("net.link.ether.inet.maxhold", 3);
        for (byte i = 0; i < 10; i++)
            port.Send("10.0.0.2", 0x45, i);
        port.TakeSent();

        Assert.Equal(7ul, port.Arp.dropped);
        port.Receive(Reply);
        Assert.Equal(["4507", "4508", "4509"], port.Sent.Select(static frame => frame[28..]));
    }

    [Fact]
    public void All_entries_together_hold_a_stated_number()
    {
        using EtherPort port = Make("arpq-maxheld");
        port.Set("net.link.ether.inet.maxheld", 20);
        port.Discards = true;
        for (int i = 0; i < 200; i++)
            port.Send($"10.0.0.{2 + (i % 50)}", 0x45);

        Assert.Equal(20, Entries(port).Sum(static entry => entry.Held));
        Assert.Equal(180ul, port.Arp.dropped);
    }

    [Fact]
    public void It_is_asked_once_a_second_however_much_is_sent()
    {
        using EtherPort port = Make("arpq-once");
        for (int i = 0; i < 5; i++)
            port.Send("10.0.0.2", 0x45);
        Assert.Single(port.TakeSent());

        port.Advance(1);
        for (int i = 0; i < 5; i++)
            port.Send("10.0.0.2", 0x45);

        Assert.Equal([Request], port.TakeSent());
    }

    [Fact]
    public void Who_was_asked_maxtries_times_is_down()
    {
        using EtherPort port = Make("arpq-down");
        port.Set("net.link.ether.inet.maxtries", 3);
        var answers = new List<Errno>();
        for (int i = 0; i < 5; i++)
        {
            answers.Add(port.Send("10.0.0.2", 0x45));
            port.Advance(1);
        }

        Assert.Equal([Errno.Ok, Errno.Ok, Errno.Ok, Errno.HostDown, Errno.HostDown], answers);
    }

    [Fact]
    public void Resolve_says_that_it_would_block_and_then_that_the_host_is_down()
    {
        using EtherPort port = Make("arpq-wouldblock");
        port.Set("net.link.ether.inet.maxtries", 1);
        Errno Resolve()
        {
            Mbuf m = port.Packet([0x45]);
            using (CurVnet.Set(port.Vnet))
                return Arp.Resolve(port.Ifp, m, InAddr.Parse("10.0.0.2"), out _, out _);
        }

        Assert.Equal((Errno.WouldBlock, Errno.HostDown), (Resolve(), Resolve()));
    }

    [Fact]
    public void Nobody_answers_and_after_wait_seconds_the_entry_goes_with_what_it_holds()
    {
        using EtherPort port = Make("arpq-wait");
        port.Send("10.0.0.2", 0x45);
        Assert.Contains("(10.0.0.2) at (incomplete) on port0 expires in 20 seconds [ethernet]", Arp.List(port.Vnet), StringComparison.Ordinal);

        port.Advance(19);
        Assert.Single(Entries(port));
        port.Advance(2);

        Assert.Empty(Entries(port));
        Assert.Equal((1ul, 1ul), (port.Arp.timeouts, port.Arp.dropped));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(port.Vnet));
    }

    [Fact]
    public void Requests_of_a_second_are_limited()
    {
        using EtherPort port = Make("arpq-limit");
        port.Set("net.link.ether.inet.max_requests_per_second", 10);

        for (int i = 2; i < 100; i++)
            port.Send($"10.0.0.{i}", 0x45);
        Assert.Equal((10, 88ul), (port.TakeSent().Length, port.Arp.txlimited));

        port.Advance(1);
        port.Send("10.0.0.50", 0x45);
        Assert.Single(port.TakeSent());
    }

    [Fact]
    public void Without_an_address_nobody_can_be_asked()
    {
        using var port = new EtherPort("arpq-noaddr");

        Assert.Equal(Errno.Ok, port.Send("10.0.0.2", 0x45));

        Assert.Empty(port.Sent);
        Assert.Equal(1ul, port.Arp.txerrors);
    }

    [Fact]
    public void Question_comes_from_the_address_on_the_neighbours_network()
    {
        using EtherPort port = Make("arpq-source");
        port.AddAddress("192.168.7.1", 24);
        port.TakeSent();

        port.Send("192.168.7.9", 0x45);

        Assert.Equal("c0a80701", Assert.Single(port.Sent)[56..64]);
    }

    [Fact]
    public void Interface_without_arp_asks_nobody()
    {
        using EtherPort port = Make("arpq-noarp");
        port.Ifp.SetFlags(IfFlags.NoArp, IfFlags.None);

        Assert.Equal(Errno.Invalid, port.Send("10.0.0.2", 0x45));

        Assert.Empty(port.Sent);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(port.Vnet));
    }

    [Fact]
    public void Packet_out_and_packet_in_allocate_nothing()
    {
        using EtherPort port = Make("arpq-alloc");
        port.Send("10.0.0.2", 0x45);
        port.Receive(Reply);
        // One packet goes round and round: what the zones do in debugging is not at issue.
        var reuse = new Reuse();
        Ifnet ifp = port.Add("reuse", 0, new MacAddress(0x0200_0000_0003), driver: reuse);
        byte[] received = Convert.FromHexString("02000000000302000000000290204500");
        InAddr neighbour = InAddr.Parse("10.0.0.2");
        Net.Ethernet.Register(0x9020, new NetisrProtocol("alloc", m => reuse.Packet = m));
        using (CurVnet.Set(port.Vnet))
        {
            Arp.Set(ifp, neighbour, new MacAddress(0x0200_0000_0002));
            reuse.Packet = Mbuf.GetHeader()!;
            reuse.Packet.Reserve(64);
            received.CopyTo(reuse.Packet.Extend(received.Length));
            for (int i = 0; i < 50; i++)
                Rounds(ifp, reuse, neighbour);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Rounds(ifp, reuse, neighbour);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(0, allocated);
            reuse.Packet.FreeChain();
        }

        Net.Ethernet.Unregister(0x9020);
    }

    private static void Rounds(Ifnet ifp, Reuse reuse, InAddr neighbour)
    {
        for (int i = 0; i < 1000; i++)
        {
            // In by Ethernet, which takes the header off; out by ARP and Ethernet, which puts another on.
            Mbuf m = reuse.Packet!;
            _ = new EtherHeader(m.Data) { Destination = ifp.LinkAddress, Source = new MacAddress(0x0200_0000_0002), EtherType = 0x9020 };
            ifp.Input(m);
            Net.Ethernet.Output(ifp, reuse.Packet!, neighbour);
        }
    }

    private sealed class Reuse : IfDriver
    {
        public Mbuf? Packet { get; set; }

        public override Errno Transmit(Ifnet ifp, Mbuf m)
        {
            Packet = m;
            return Errno.Ok;
        }
    }

    private static EtherPort Make(string name)
    {
        var port = new EtherPort(name);
        port.AddAddress("10.0.0.1", 24);
        port.TakeSent();
        return port;
    }

    private static List<ArpRecord> Entries(EtherPort port) => [.. Arp.Entries(port.Vnet).Where(static entry => entry.Address != new InAddr(10, 0, 0, 1))];
}
