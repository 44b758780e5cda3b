using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests;

public class EthernetOutputTests
{
    private static readonly MacAddress s_them = new(0x0200_0000_0002);

    [Fact]
    public void Header_is_put_before_the_packet()
    {
        using var port = new EtherPort("eout-header");

        Errno result = Output(port, s_them, 0x9010, [1, 2, 3]);

        Assert.Equal(Errno.Ok, result);
        Assert.Equal(["0200000000020200000000019010010203"], port.Sent);
    }

    [Fact]
    public void Packet_without_head_room_is_sent_too()
    {
        using var port = new EtherPort("eout-noroom");
        using (CurVnet.Set(port.Vnet))
        {
            Mbuf m = Mbuf.GetHeader()!;
            m.Extend(Mbuf.OwnSize).Fill(7);
            Assert.Equal(Errno.Ok, Net.Ethernet.Output(port.Ifp, m, s_them, 0x9010));
        }

        Assert.Equal(14 + Mbuf.OwnSize, Assert.Single(port.Sent).Length / 2);
    }

    [Fact]
    public void Own_broadcast_is_given_to_this_host_too()
    {
        using var port = new EtherPort("eout-loop");
        using var sink = new EtherSink(port.Vnet, 0x9011);

        Output(port, MacAddress.Broadcast, 0x9011, [1, 2, 3]);

        Assert.Equal(["ffffffffffff0200000000019011010203"], port.Sent);
        Assert.Equal(["010203"], sink.Payloads);
        Assert.Equal([MbufFlags.Broadcast], sink.Flags);
        Assert.Equal(1ul, port.Ether.ether_looped);
    }

    [Fact]
    public void Own_multicast_is_not()
    {
        using var port = new EtherPort("eout-loop-multicast");
        using var sink = new EtherSink(port.Vnet, 0x9012);

        Output(port, new MacAddress(0x0100_5e00_0001), 0x9012, [1]);

        Assert.Single(port.Sent);
        Assert.Empty(sink.Payloads);
        Assert.Equal(1ul, port.Ifp.Statistics.Sum().omcasts);
    }

    [Fact]
    public void Interface_that_is_down_sends_nothing()
    {
        using var port = new EtherPort("eout-down");
        using (CurVnet.Set(port.Vnet))
            port.Ifp.Down();

        Assert.Equal(Errno.NetworkDown, Output(port, s_them, 0x9010, [1]));
        Assert.Equal(1ul, port.Ether.ether_outdown);
    }

    [Theory]
    [InlineData(IfCap.None, MbufFlags.VlanTag, "8100a0640800")]
    [InlineData(IfCap.None, MbufFlags.VlanTag | MbufFlags.ServiceTag, "88a8a0640800")]
    [InlineData(IfCap.VlanHwTagging, MbufFlags.VlanTag, "0800")]
    [InlineData(IfCap.VlanHwTagging, MbufFlags.VlanTag | MbufFlags.ServiceTag, "88a8a0640800")]
    public void Tag_goes_into_the_frame_where_the_device_does_not_put_it_there(IfCap capabilities, MbufFlags tag, string expected)
    {
        using var port = new EtherPort($"eout-tag-{capabilities}-{(int)tag}", capabilities);

        Output(port, s_them, EtherType.Ip, [0x45], m => (m.Flags, m.Pkthdr.EtherVtag) = (m.Flags | tag, 0xa064));

        Assert.Equal([$"020000000002020000000001{expected}45"], port.Sent);
    }

    [Fact]
    public void Frame_is_lengthened_with_zeros_where_asked()
    {
        using var port = new EtherPort("eout-pad");
        using (CurVnet.Set(port.Vnet))
        {
            Mbuf shortFrame = Net.Ethernet.Pad(port.Packet([1, 2, 3]))!;
            Assert.Equal(60, shortFrame.Pkthdr.Len);
            Assert.Equal("010203" + new string('0', 114), EtherPort.Text(shortFrame));
            Mbuf longFrame = Net.Ethernet.Pad(port.Packet(new byte[60]))!;
            Assert.Equal(60, longFrame.Pkthdr.Len);
            shortFrame.FreeChain();
            longFrame.FreeChain();
        }
    }

    [Fact]
    public void Bridge_or_aggregate_sends_for_its_members()
    {
        using var port = new EtherPort("eout-hooks");
        var taken = new List<string>();
        port.Ifp.Lagg = new TakingHook(taken, "lagg");
        Output(port, s_them, 0x9010, [1]);
        port.Ifp.Bridge = new TakingHook(taken, "bridge");
        Output(port, s_them, 0x9010, [1]);

        Assert.Equal(["lagg", "bridge"], taken);
        Assert.Empty(port.Sent);
    }

    [Fact]
    public void Groups_and_broadcasts_need_no_arp()
    {
        using var port = new EtherPort("eout-group");
        port.AddAddress("10.0.0.1", 24);
        port.TakeSent();

        port.Send("224.0.0.251", 0x45);
        port.Send("239.255.1.2", 0x45);
        port.Send("255.255.255.255", 0x45);
        port.Send("10.0.0.255", 0x45);

        Assert.Equal(["01005e0000fb", "01005e7f0102", "ffffffffffff", "ffffffffffff"], port.TakeSent().Select(static frame => frame[..12]));
    }

    [Fact]
    public void Packet_to_an_own_address_stays_in_the_host_with_its_checksums_known()
    {
        using var port = new EtherPort("eout-own");
        port.AddAddress("10.0.0.1", 24);
        port.TakeSent();
        (CsumFlags Flags, ushort Data) seen = default;
        using (new EtherTypeTaken(EtherType.Ip, m =>
        {
            seen = (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData);
            m.FreeChain();
        }))
        {
            Mbuf m = port.Packet([0x45], static m => m.Pkthdr.CsumFlags = CsumFlags.IpTcp | CsumFlags.Ip);
            using (CurVnet.Set(port.Vnet))
                Assert.Equal(Errno.Ok, Net.Ethernet.Output(port.Ifp, m, InAddr.Parse("10.0.0.1")));
        }

        Assert.Equal((CsumFlags.AllValid, (ushort)0xffff), seen);
        Assert.Empty(port.Sent);
    }

    private static Errno Output(EtherPort port, MacAddress to, ushort type, byte[] payload, Action<Mbuf>? prepare = null)
    {
        Mbuf m = port.Packet(payload, prepare);
        using (CurVnet.Set(port.Vnet))
            return Net.Ethernet.Output(port.Ifp, m, to, type);
    }

    private sealed class TakingHook(List<string> taken, string name) : IfHook
    {
        public override Mbuf? Input(Ifnet ifp, Mbuf m) => m;

        public override Errno Output(Ifnet ifp, Mbuf m)
        {
            taken.Add(name);
            m.FreeChain();
            return Errno.Ok;
        }
    }
}
